# SPDX-License-Identifier: MIT OR Apache-2.0
"""Classes, properties, operators and data classes: a warehouse whose stock is moved around."""

from dataclasses import dataclass, field, replace
from enum import Enum
from functools import total_ordering


class Unit(Enum):
    PIECE = "pc"
    KILOGRAM = "kg"
    LITRE = "l"


@total_ordering
class Quantity:
    __slots__ = ("amount", "unit")

    def __init__(self, amount, unit):
        self.amount = amount
        self.unit = unit

    def __add__(self, other):
        if other.unit is not self.unit:
            return NotImplemented
        return Quantity(self.amount + other.amount, self.unit)

    def __sub__(self, other):
        return Quantity(self.amount - other.amount, self.unit)

    def __eq__(self, other):
        return self.amount == other.amount and self.unit is other.unit

    def __lt__(self, other):
        return self.amount < other.amount

    def __hash__(self):
        return hash((self.amount, self.unit))

    def __repr__(self):
        return f"{self.amount} {self.unit.value}"


@dataclass
class Item:
    name: str
    stock: Quantity
    tags: set = field(default_factory=set)

    @property
    def is_low(self):
        return self.stock < Quantity(10, self.stock.unit)


@dataclass(frozen=True, order=True)
class Movement:
    day: int
    item: str
    change: int


class Warehouse:
    moved = 0

    def __init__(self, items):
        self._items = {item.name: item for item in items}
        self._log = []

    def __getitem__(self, name):
        return self._items[name]

    def __iter__(self):
        return iter(self._items.values())

    def __len__(self):
        return len(self._items)

    def __contains__(self, name):
        return name in self._items

    def move(self, movement):
        item = self[movement.item]
        change = Quantity(abs(movement.change), item.stock.unit)
        item.stock = item.stock + change if movement.change > 0 else item.stock - change
        item.tags.add("moved")
        self._log.append(movement)
        type(self).moved += 1


class AuditedWarehouse(Warehouse):
    def __init__(self, items):
        super().__init__(items)
        self.low = []

    def move(self, movement):
        super().move(movement)
        if self[movement.item].is_low:
            self.low.append(movement.item)

    @classmethod
    def of(cls, *names):
        return cls(Item(name, Quantity(100, unit)) for name, unit in zip(names, list(Unit) * 10))

    @staticmethod
    def report(items):
        return ", ".join(repr(item.stock) for item in items)


total = 0
for season in range(240):
    store = AuditedWarehouse.of(*(f"item{i}" for i in range(20)))
    for day in range(400):
        name = f"item{(day * 7 + season) % 20}"
        assert name in store
        store.move(Movement(day, name, 9 - (day * 13) % 19))
    total += len(store.low) + len(store.report(store))
    copies = [replace(movement, day=0) for movement in sorted(store._log, reverse=True)[:100]]
    total += len({copy.item for copy in copies})
print(total, Warehouse.moved, AuditedWarehouse.moved)
