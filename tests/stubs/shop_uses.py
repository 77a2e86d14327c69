# SPDX-License-Identifier: MIT OR Apache-2.0
"""What programs may do with the libraries of tests/api/library_stubs_test.cpp: type checkers must have no complaint."""

from decimal import Decimal

from shop import MOST, Article, Kind, Money, Offer, convert, discount, find, invoke, made, order, price, rate, shelves, untyped


async def uses() -> None:
    article = Article("pear", tags=["fruit"], count=MOST)
    names: list[str] = [found.name for found in find("pear", "apple", most=3, shop="x")]
    left: int = article.take(2, reason="sold").count
    there: bool = article.is_there
    text: str = made(left)
    kind: str = Article.kind
    cost: float = await price("pear", currency="USD") * rate
    async with discount(10) as factor:
        print(factor * cost, names, text, there, kind, Offer(2.0).price, shelves["a"], untyped(1))
    await order()
    print(convert(Money(Decimal(1)), to="EUR"))
    print(Kind.BREAD.name, Kind(1))
    await invoke("price", name="pear")
