# SPDX-License-Identifier: MIT OR Apache-2.0
"""Exceptions of WebAssembly, which the linker has lowered: panics of Rust, exceptions of C++, and Python's on their way through both."""

from typing import Annotated

import jiter
import msgspec
import uharfbuzz
from pydantic import BaseModel, BeforeValidator, TypeAdapter, field_validator


def raised(call, *arguments):
    try:
        call(*arguments)
    except BaseException as error:
        return error
    raise AssertionError("nothing was raised")


class Model(BaseModel):
    number: int

    @field_validator("number")
    @classmethod
    def check(cls, number):
        if number == 3:
            raise KeyError("from Python")
        if number == 4:
            raise ValueError("four")
        return number


class Node(BaseModel):
    child: "Node | None" = None


def endless():
    """A value that has itself inside."""
    value = {}
    value["child"] = value
    return value


for _ in range(1000):
    assert isinstance(raised(Model.model_validate, {"number": 3}), KeyError)
    assert "four" in str(raised(Model.model_validate, {"number": 4}))
    assert Model(number=5).number == 5

# pydantic-core panics when a dict changes under it. The panic is an exception, and it goes on.
table = {1: "a", 2: "b"}


def grow(value):
    table[len(table) + 10] = "x"
    return value


adapter = TypeAdapter(dict[int, Annotated[str, BeforeValidator(grow)]])
kinds = set()
for _ in range(10):
    table = {1: "a", 2: "b"}
    kinds.add(type(raised(adapter.validate_python, table)).__name__)
    assert TypeAdapter(int).validate_json("5") == 5
assert kinds == {"PanicException"}, kinds

assert "recursion" in str(raised(Node.model_validate, endless())).lower()
assert "recursion" in str(raised(jiter.from_json, b"[" * 100_000)).lower()
assert isinstance(raised(msgspec.json.decode, b"[" * 100_000), RecursionError)
assert isinstance(raised(jiter.from_json, b'{"a": nul}'), ValueError)
assert isinstance(raised(msgspec.json.decode, b"[1"), msgspec.DecodeError)
assert raised(uharfbuzz.Buffer().add_str, 5) is not None
