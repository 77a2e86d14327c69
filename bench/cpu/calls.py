# SPDX-License-Identifier: MIT OR Apache-2.0
"""Function calls: recursion, default and keyword arguments, closures, generators."""

from collections.abc import Callable, Iterator


def ackermann(m: int, n: int) -> int:
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def tak(x: int, y: int, z: int) -> int:
    if y >= x:
        return z
    return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))


def scaled(value: int, factor: int = 2, *, offset: int = 0) -> int:
    return value * factor + offset


def adder(amount: int) -> Callable[[int], int]:
    return lambda value: value + amount


def walk(depth: int) -> Iterator[int]:
    if depth:
        yield from walk(depth - 1)
        yield depth
        yield from walk(depth - 1)


def work() -> int:
    add = adder(3)
    total = ackermann(2, 60) + tak(15, 9, 4)
    for n in range(60_000):
        total += add(scaled(n, offset=1))
    return total + sum(walk(13))
