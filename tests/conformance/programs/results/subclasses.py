# Subclasses of the JSON types are encoded as what they are.
# expect-value: {"ordered": {"b": 1, "a": 2}, "enum": 2, "named": [1, 2], "flag": true}
from collections import OrderedDict, namedtuple
from enum import IntEnum


class Level(IntEnum):
    HIGH = 2


result = {
    "ordered": OrderedDict(b=1, a=2),
    "enum": Level.HIGH,
    "named": namedtuple("P", "x y")(1, 2),
    "flag": True,
}
