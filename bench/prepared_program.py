# SPDX-License-Identifier: MIT OR Apache-2.0
"""Prices an order, as a script of a shop's users would: for `prepared.cpp`."""

import base64
import collections
import dataclasses
import datetime
import decimal
import enum
import functools
import hashlib
import itertools
import json

import eryx

RATES = json.loads('{"food": "0.07", "books": "0.07", "other": "0.19"}')
CENT = decimal.Decimal("0.01")
START = datetime.date(2026, 1, 1)


class Kind(enum.Enum):
    FOOD = "food"
    BOOKS = "books"
    OTHER = "other"


@dataclasses.dataclass(frozen=True)
class Line:
    """One line of an order."""

    article: str
    kind: Kind
    price: decimal.Decimal
    count: int = 1

    @property
    def net(self):
        return self.price * self.count

    @property
    def tax(self):
        return (self.net * decimal.Decimal(RATES[self.kind.value])).quantize(CENT)

    @property
    def gross(self):
        return self.net + self.tax


@dataclasses.dataclass
class Order:
    """What somebody has bought."""

    number: int
    day: datetime.date
    lines: list[Line] = dataclasses.field(default_factory=list)

    def add(self, *lines):
        self.lines.extend(lines)
        return self

    def by_kind(self):
        groups = collections.defaultdict(list)
        for line in self.lines:
            groups[line.kind].append(line)
        return groups

    def totals(self):
        return {kind: sum(line.gross for line in lines) for kind, lines in self.by_kind().items()}

    def total(self):
        return sum(self.totals().values(), decimal.Decimal(0))

    def token(self):
        digest = hashlib.sha256(f"{self.number}:{self.total()}".encode()).digest()
        return base64.b64encode(digest[:6]).decode()


@functools.lru_cache(maxsize=None)
def discount(count):
    if count >= 100:
        return decimal.Decimal("0.2")
    if count >= 10:
        return decimal.Decimal("0.1")
    return decimal.Decimal(0)


def discounted(line):
    return dataclasses.replace(line, price=(line.price * (1 - discount(line.count))).quantize(CENT))


def parse_line(row):
    article, kind, price, count = row
    return Line(article, Kind(kind), decimal.Decimal(price), int(count))


def parse_order(number, day, rows):
    order = Order(number, datetime.date.fromisoformat(day))
    return order.add(*map(discounted, map(parse_line, rows)))


def pairs(order):
    return list(itertools.pairwise(line.article for line in order.lines))


def report(order):
    return f"{order.number} of {order.day:%d.%m.}: {order.total()} ({order.token()}), {len(pairs(order))} pairs"


def share_of_food_0(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.FOOD, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_books_1(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.BOOKS, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_other_2(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.OTHER, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_food_3(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.FOOD, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_books_4(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.BOOKS, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_other_5(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.OTHER, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_food_6(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.FOOD, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_books_7(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.BOOKS, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def share_of_other_8(order):
    """The share of one kind in an order, rounded."""
    total = order.total()
    part = order.totals().get(Kind.OTHER, decimal.Decimal(0))
    if not total:
        return decimal.Decimal(0)
    return (part / total).quantize(CENT)


def work():
    rows = [["pear", "food", "0.50", "12"], ["atlas", "books", "29.90", "1"]]
    return report(parse_order(7, "2026-03-01", rows))


eryx.ready()
print(work())
