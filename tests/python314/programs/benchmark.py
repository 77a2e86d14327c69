# SPDX-License-Identifier: MIT OR Apache-2.0
"""Times of the packages: milliseconds, the best of many. The same program runs natively, to compare."""

import json
import time

import jiter
import msgspec
from pydantic import BaseModel, TypeAdapter, field_validator


class Model(BaseModel):
    number: int
    names: list[str]


class Checked(Model):
    @field_validator("number")
    @classmethod
    def check(cls, number):
        if number > 100:
            raise ValueError("too large")
        return number


TEXT = '{"number": 3, "names": ["x", "y"]}'
MODEL = Model.model_validate_json(TEXT)
MANY = json.dumps([{"number": i, "names": ["x", "y"]} for i in range(2000)])
ALL = TypeAdapter(list[Model])
LARGE = json.dumps([{"name": f"n{i}", "values": [i, i / 7, None, True], "text": "word " * 5} for i in range(2000)]).encode()
DATA = json.loads(LARGE)


def repeat(call, *arguments, **named):
    """A thousand calls."""
    for _ in range(1000):
        call(*arguments, **named)


def loop():
    total = 0
    for i in range(50_000):
        total += i & 3
    return total


# The name, how many of the pieces that are timed it consists of, one piece. Small ones have a chance to run undisturbed.
FIGURES = (
    ("20,000 model_validate_json", 20, lambda: repeat(Model.model_validate_json, TEXT)),
    ("20,000 models", 20, lambda: repeat(Model, number=3, names=["x", "y"])),
    ("20,000 models with a validator in Python", 20, lambda: repeat(Checked, number=3, names=["x", "y"])),
    ("20,000 model_dump_json", 20, lambda: repeat(MODEL.model_dump_json)),
    ("2,000 models from one text", 1, lambda: ALL.validate_json(MANY)),
    ("jiter reads 206 KB", 1, lambda: jiter.from_json(LARGE)),
    ("msgspec reads 206 KB", 1, lambda: msgspec.json.decode(LARGE)),
    ("msgspec writes 206 KB", 1, lambda: msgspec.json.encode(DATA)),
    ("Python's json reads 206 KB", 1, lambda: json.loads(LARGE)),
    ("a loop in Python", 10, loop),
)
SECONDS = 3
best = {}
end = time.perf_counter() + SECONDS
while time.perf_counter() < end:
    for name, pieces, piece in FIGURES:
        start = time.perf_counter()
        piece()
        took = (time.perf_counter() - start) * 1000 * pieces
        best[name] = min(best.get(name, took), took)
print("figures", json.dumps(best))
