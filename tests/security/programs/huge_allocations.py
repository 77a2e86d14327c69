# Allocations that cannot succeed, of every kind.
# expect-stdout: survived
import array
import collections
import decimal
import itertools

for work in (
    lambda: "a" * 10**10,
    lambda: b"a" * 2**31,
    lambda: bytearray(2**32),
    lambda: [None] * 2**30,
    lambda: (None,) * 2**29,
    lambda: list(range(10**9)),
    lambda: array.array("d", [0]) * 10**9,
    lambda: "%*d" % (2**31 - 1, 1),
    lambda: f"{1:>2000000000}",
    lambda: "x".ljust(2**31 - 1),
    lambda: "ab".replace("", "x" * 10**9),
    lambda: "\t" .expandtabs(2**31 - 1),
    lambda: b"x".zfill(2**31 - 1),
    lambda: collections.deque(itertools.repeat(1)),
    lambda: decimal.Decimal(10) ** decimal.Decimal(10**9) * decimal.Decimal("1e999999"),
    lambda: memoryview(bytearray(2**31)),
    lambda: "".join(itertools.repeat("x" * 1_000_000)),
):
    try:
        work()
    except (MemoryError, OverflowError, ValueError, decimal.DecimalException):
        pass
print("survived")
