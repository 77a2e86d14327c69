# SPDX-License-Identifier: MIT OR Apache-2.0
"""jiter and msgspec read what Python's json reads, and msgspec writes it."""

import json
import random

import jiter
import msgspec

chance = random.Random(314)


def value(depth):
    kind = chance.randrange(8 if depth else 6)
    if kind == 0:
        return chance.choice([None, True, False])
    if kind == 1:
        return chance.randrange(-(2**63), 2**63)
    if kind == 2:
        return chance.uniform(-1, 1) * 10 ** chance.randrange(-300, 300)
    if kind < 6:
        return "".join(chr(chance.choice([chance.randrange(32, 127), chance.randrange(0xD800), 0x1F40D])) for _ in range(9))
    if kind == 6:
        return [value(depth - 1) for _ in range(chance.randrange(6))]
    return {f"key {i}": value(depth - 1) for i in range(chance.randrange(6))}


for _ in range(2000):
    wanted = value(4)
    for text in (json.dumps(wanted), json.dumps(wanted, ensure_ascii=False), msgspec.json.encode(wanted).decode()):
        assert json.loads(text) == jiter.from_json(text.encode()) == msgspec.json.decode(text) == wanted, text
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(wanted)) == wanted


class Point(msgspec.Struct):
    x: int
    y: float = 0.5


assert msgspec.json.decode(b'{"x": 1}', type=Point) == Point(1)
try:
    msgspec.json.decode(b'{"x": "1"}', type=Point)
except msgspec.ValidationError as error:
    assert str(error) == "Expected `int`, got `str` - at `$.x`", error
print("2000 values")
