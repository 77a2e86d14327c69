# Inputs become variables, with the types of JSON.
# inputs: {"n": 3, "x": 1.5, "s": "é\u0000\n", "b": true, "none": null, "list": [1, [2]], "map": {"k": {"deep": []}}, "big": -9007199254740993}
# expect-stdout:
#| 3 1.5 'é\x00\n' True None [1, [2]] {'k': {'deep': []}} -9007199254740993
#| int float bool
#| True
print(n, x, repr(s), b, none, list, map, big)
print(type(n).__name__, type(x).__name__, type(b).__name__)
print("n" in globals())
