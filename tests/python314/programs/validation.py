# SPDX-License-Identifier: MIT OR Apache-2.0
"""pydantic over pydantic-core: Rust."""

import datetime
import decimal
import enum
import typing
import uuid

import pydantic
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, computed_field, field_serializer, model_validator


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Item(BaseModel):
    name: str = Field(min_length=1, pattern=r"^[a-z]+$")
    price: decimal.Decimal = Field(gt=0)
    colours: set[Colour] = set()

    @computed_field
    def label(self) -> str:
        return f"{self.name} {self.price}"


class Order(BaseModel):
    id: uuid.UUID
    when: datetime.datetime
    items: list[Item]
    note: str | int | None = None
    parent: "Order | None" = None

    @model_validator(mode="after")
    def not_empty(self) -> "Order":
        if not self.items:
            raise ValueError("an order of nothing")
        return self

    @field_serializer("when")
    def short(self, when: datetime.datetime) -> str:
        return when.strftime("%Y-%m-%d")


TEXT = """{"id": "12345678-1234-5678-1234-567812345678", "when": "2026-11-29T17:00:00Z", "note": 7,
"items": [{"name": "boa", "price": "12.50", "colours": ["red"]}]}"""
order = Order.model_validate_json(TEXT)
assert order.items[0].colours == {Colour.RED} and order.note == 7 and order.when.tzinfo is not None
assert Order.model_validate_json(TEXT.replace('"note": 7', f'"note": 7, "parent": {TEXT}')).parent == order
assert order.model_dump_json() == (
    '{"id":"12345678-1234-5678-1234-567812345678","when":"2026-11-29","items":[{"name":"boa","price":"12.50",'
    '"colours":["red"],"label":"boa 12.50"}],"note":7,"parent":null}'
)
assert Order.model_json_schema()["$defs"]["Order"]["properties"]["note"]["anyOf"][1] == {"type": "integer"}


def errors(kind: typing.Any, text: str) -> list[tuple[str, tuple[int | str, ...]]]:
    try:
        TypeAdapter(kind).validate_json(text)
    except ValidationError as error:
        assert str(error)
        return [(each["type"], each["loc"]) for each in error.errors()]
    return []


assert errors(Order, TEXT.replace('"boa"', '"B"').replace("12.50", "-1")) == [
    ("string_pattern_mismatch", ("items", 0, "name")),
    ("greater_than", ("items", 0, "price")),
]
assert errors(Order, TEXT[: TEXT.index('"items"')] + '"items": []}') == [("value_error", ())]
assert errors(Order, '{"a": ') == [("json_invalid", ())]
assert errors(dict[int, bool], '{"1": "on", "x": true, "3": 5}') == [("int_parsing", ("x", "[key]")), ("bool_parsing", ("3",))]
assert errors(datetime.date, '"2026-02-30"') == [("date_from_datetime_parsing", ())]
assert TypeAdapter(int).validate_json("9" * 100) == int("9" * 100)
print(f"pydantic {pydantic.VERSION}")
