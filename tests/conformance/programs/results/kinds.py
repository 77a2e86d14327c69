# Every kind of JSON value, nested.
# expect-value: {"none": null, "true": true, "int": -7, "float": 1.5, "text": "é \"quoted\" \\ 🐍", "list": [1, [2, []]], "dict": {"a": {}}, "tuple": [1, 2]}
result = {
    "none": None,
    "true": True,
    "int": -7,
    "float": 1.5,
    "text": 'é "quoted" \\ 🐍',
    "list": [1, [2, []]],
    "dict": {"a": {}},
    "tuple": (1, 2),
}
