# json: loads, dumps, options, errors.
# expect-stdout:
#| ['a', 'b'] 1500.0 None 123456789012345678901234567891
#| {"a": "\u00e9\ud83d\udc0d", "b": [1, true, null]}
#| {
#|   "é": 1
#| }
#| Expecting value: line 1 column 7 (char 6)
#| [nan, -inf] NaN
#| [1, 2, 3]
import json

data = json.loads('{"name": "Ann", "tags": ["a", "b"], "n": 1.5e3, "none": null, "big": 123456789012345678901234567890}')
print(data["tags"], data["n"], data["none"], data["big"] + 1)
print(json.dumps({"b": [1, True, None], "a": "é🐍"}, sort_keys=True))
print(json.dumps({"é": 1}, ensure_ascii=False, indent=2))
try:
    json.loads('{"a": }')
except json.JSONDecodeError as error:
    print(error)
print(json.loads("[NaN, -Infinity]"), json.dumps(float("nan")))


class Encoder(json.JSONEncoder):
    def default(self, o):
        return sorted(o) if isinstance(o, set) else super().default(o)


print(json.dumps({3, 1, 2}, cls=Encoder))
