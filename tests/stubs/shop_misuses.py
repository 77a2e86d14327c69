# SPDX-License-Identifier: MIT OR Apache-2.0
"""What they must not do: type checkers must complain about each marked line."""

from shop import Article, Offer, find, made, price


async def misuses() -> None:
    Article(1)  # error
    Article("pear").take("2")  # error
    Article("pear").taken()  # error
    Article("pear").is_there = True  # error
    find(1)  # error
    made("1")  # error
    await price()  # error
    await price("pear", currency=1)  # error
    Offer(2.0).price = 3.0  # error
