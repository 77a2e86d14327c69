# SPDX-License-Identifier: MIT OR Apache-2.0
"""pydantic as services use it: requests and settings read, checked, refused, changed, and written again."""

import datetime
import enum
import json
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal, TypedDict
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, ValidationInfo, computed_field
from pydantic import field_serializer, field_validator, model_validator

chance = random.Random(96)


class State(enum.Enum):
    OPEN = "open"
    PAID = "paid"
    LOST = "lost"


class Address(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    street: str
    city: str = Field(min_length=2, max_length=40)
    zip_code: str = Field(alias="zip", pattern=r"^\d{3} ?\d{2}$")
    country: Literal["CZ", "DE", "AT"] = "CZ"


class Customer(BaseModel):
    id: UUID
    name: str
    email: str | None = None
    addresses: list[Address] = []
    born: datetime.date
    limits: dict[str, float] = Field(default_factory=dict)
    nickname: str = Field(default="", validation_alias=AliasChoices("nickname", "nick"))

    @field_validator("email")
    @classmethod
    def lower(cls, email: str | None) -> str | None:
        return email and email.strip().lower()

    @field_validator("limits", mode="before")
    @classmethod
    def pairs(cls, limits: Any, info: ValidationInfo) -> Any:
        return dict(limits) if isinstance(limits, list) else limits


class Paid(BaseModel):
    kind: Literal["paid"]
    amount: Decimal
    at: datetime.datetime


class Moved(BaseModel):
    kind: Literal["moved"]
    place: tuple[float, float]
    steps: int = Field(ge=0)


class Noted(BaseModel):
    kind: Literal["noted"]
    text: str
    flags: frozenset[int] = frozenset()
    urgent: bool = False


Event = Annotated[Paid | Moved | Noted, Field(discriminator="kind")]


class Order(BaseModel):
    model_config = ConfigDict(populate_by_name=True, str_strip_whitespace=True)

    number: int = Field(alias="orderNumber")
    state: State
    customer: Customer
    events: list[Event]
    weight: float | int | str | None = None
    parent: "Order | None" = None

    @computed_field
    def count(self) -> int:
        return len(self.events)

    @field_serializer("state", when_used="json")
    def state_text(self, state: State) -> str:
        return state.value.upper()

    @model_validator(mode="after")
    def some_event(self) -> "Order":
        if not self.events and self.state is State.PAID:
            raise ValueError("paid by nothing")
        return self


class Setting(BaseModel):
    """Small, as most models are."""

    key: str
    on: bool = True
    level: float = 1.0


class Version(BaseModel):
    model_config = ConfigDict(strict=True)

    major: int
    minor: int
    labels: tuple[str, ...] = ()


class Row(TypedDict, total=False):
    id: int
    cells: dict[str, int | None]
    last: str


@dataclass
class Point:
    x: float
    y: float
    name: str = "p"


class Plain:
    """Something of another library, that models are made of."""

    def __init__(self, key: str, on: bool, level: float) -> None:
        self.key, self.on, self.level = key, on, level


def word() -> str:
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyzäčé ") for _ in range(chance.randrange(3, 20))) + "x"


def address() -> dict[str, Any]:
    return {"street": word(), "city": word(), "zip": f"{chance.randrange(100, 999)} {chance.randrange(10, 99)}"}


def customer() -> dict[str, Any]:
    return {
        "id": str(UUID(int=chance.getrandbits(128))),
        "name": word(),
        "email": chance.choice([None, f" {word()}@Example.org"]),
        "addresses": [address() for _ in range(chance.randrange(3))],
        "born": f"19{chance.randrange(10, 99)}-0{chance.randrange(1, 9)}-1{chance.randrange(9)}",
        "limits": {word(): chance.uniform(0, 1e6) for _ in range(chance.randrange(4))},
        "nick": word(),
    }


def event() -> dict[str, Any]:
    return chance.choice(
        [
            {"kind": "paid", "amount": f"{chance.randrange(10**6)}.25", "at": "2026-11-30T10:11:12.5+01:00"},
            {"kind": "moved", "place": [chance.uniform(-180, 180), chance.uniform(-90, 90)], "steps": chance.randrange(9)},
            {"kind": "noted", "text": word(), "flags": [1, 2, chance.randrange(9)], "urgent": chance.random() < 0.5},
        ]
    )


def order(depth: int = 1) -> dict[str, Any]:
    return {
        "orderNumber": chance.randrange(10**9),
        "state": chance.choice(["open", "lost"]),
        "customer": customer(),
        "events": [event() for _ in range(chance.randrange(6))],
        "weight": chance.choice([None, 1, 2.5, "heavy"]),
        "parent": order(depth - 1) if depth and chance.random() < 0.3 else None,
    }


def orders() -> None:
    for _ in range(1500):
        data = order()
        text = json.dumps(data, ensure_ascii=chance.random() < 0.5)
        for _ in range(3):
            read = Order.model_validate_json(text)
            assert read == Order.model_validate(data)
            written = read.model_dump_json(by_alias=True, exclude={"customer": {"addresses"}})
            read.model_dump_json(indent=1)
            assert read.model_dump(mode="json")["count"] == len(read.events) and written.startswith("{")
            assert read.model_dump(exclude_none=True, exclude_unset=True)["state"] is read.state
        assert repr(read.model_copy(update={"weight": 3}))


def small_ones() -> None:
    """Each by itself: what a call costs counts for more than what it reads."""
    texts = [json.dumps({"key": word(), "on": number % 3 == 0, "level": number / 8}) for number in range(50)]
    versions = [f'{{"major": {number}, "minor": {number * 7}, "labels": ["rc{number}"]}}' for number in range(50)]
    for round_number in range(1500):
        for text, version in zip(texts, versions, strict=True):
            setting = Setting.model_validate_json(text)
            assert setting.level >= 0
            Version.model_validate_json(version.encode())
        for number in range(50):
            setting = Setting(key="size", level=number, on=bool(number & 1))
            setting.on = not setting.on
            Setting(key=f"key {number}")
            setting.model_dump_json()
            setting.model_dump()
        if round_number % 10 == 0:
            Setting.model_construct(key="unchecked")
            TypeAdapter(Setting).validate_python(Plain("a", True, 2), from_attributes=True)


def checked_in_python() -> None:
    texts = [json.dumps(customer()) for _ in range(60)]
    for _ in range(300):
        for text in texts:
            Customer.model_validate_json(text)
    for _ in range(15_000):
        Customer(id=UUID(int=5), name="x", email="A@b.c ", born=datetime.date(2000, 1, 2), limits=[("a", 1)])


def other_kinds() -> None:
    rows = TypeAdapter(list[Row])
    points = TypeAdapter(dict[str, Point])
    mixed = TypeAdapter(list[int | float | str | None | list[int]])
    whole = [{"id": i, "cells": {word(): chance.choice([None, i])}, "last": word()} for i in range(400)]
    text = json.dumps(whole).encode()
    places = json.dumps({f"n{i}": {"x": i / 3, "y": -i} for i in range(400)})
    values = json.dumps([chance.choice([1, -2.5, "three", None, [4, 5], "ü" * 9]) for _ in range(2000)])
    for _ in range(60):
        assert rows.validate_json(text) == rows.validate_python(whole)
        rows.dump_json(whole)
        assert len(points.dump_python(points.validate_json(places))) == 400
        assert len(mixed.dump_json(mixed.validate_json(values))) > 2000


def refused() -> None:
    wrong = [
        (Setting, '{"key": 5, "level": "high"}'),
        (Setting, '{"key": '),
        (Version, '{"major": "1", "minor": 2}'),
        (Order, '{"orderNumber": 1, "state": "gone", "events": [{"kind": "none"}, {"kind": "moved", "steps": -1}]}'),
        (Order, '{"orderNumber": 1, "state": "paid", "events": []}'),
        (Address, '{"street": "a", "city": "b", "zip": "1", "other": 1}'),
    ]
    for _ in range(1000):
        for model, text in wrong:
            try:
                model.model_validate_json(text)
            except ValidationError as error:
                assert error.error_count() and str(error) and error.errors()
            else:
                raise AssertionError(text)


orders()
small_ones()
checked_in_python()
other_kinds()
refused()
