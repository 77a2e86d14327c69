# SPDX-License-Identifier: MIT OR Apache-2.0
"""Generators, closures, comprehensions, itertools and unpacking: numbers through pipelines."""

import functools
import itertools
import operator
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from contextlib import contextmanager, suppress

Point = namedtuple("Point", "x y")


def collatz(start):
    while start != 1:
        yield start
        start = start // 2 if start % 2 == 0 else 3 * start + 1
    yield 1


def windows(items, size):
    window = deque(maxlen=size)
    for item in items:
        window.append(item)
        if len(window) == size:
            yield tuple(window)


def make_counter(step):
    count = 0

    def advance(*amounts, scale=1):
        nonlocal count
        for amount in amounts:
            count += amount * scale * step
        return count

    return advance


def flatten(tree):
    for node in tree:
        if isinstance(node, list):
            yield from flatten(node)
        else:
            yield node


@functools.lru_cache(maxsize=None)
def partitions(total, largest):
    if total == 0:
        return 1
    return sum(partitions(total - part, min(part, total - part)) for part in range(1, min(total, largest) + 1))


@contextmanager
def collecting(into):
    into.append("begin")
    try:
        yield into
    finally:
        into.append("end")


def accumulator():
    total = 0
    while True:
        value = yield total
        if value is None:
            return total
        total += value


lengths = Counter()
for start in range(1, 20000):
    lengths[sum(1 for _ in collatz(start))] += 1
print(lengths.most_common(3))

advance = make_counter(3)
for low, middle, high in windows(range(120000), 3):
    advance(low, high, scale=middle & 3)
print(advance())

groups = defaultdict(list)
for number in range(150000):
    groups[number % 37, number % 5 == 0].append(number)
print(sum(len(v) for v in groups.values()), {k: v[0] for k, v in itertools.islice(groups.items(), 4)})

tree = [1, [2, [3, [4, [5] * 50] * 3], 6], 7]
print(sum(sum(flatten(tree)) for _ in range(600)))
print(partitions(90, 90))

points = [Point(i % 100, i // 100) for i in range(10000)]
near = [p for p in points if (dx := p.x - 50) * dx + (p.y - 50) ** 2 < 900]
rows = {y: sorted(p.x for p in group) for y, group in itertools.groupby(near, key=operator.attrgetter("y"))}
print(len(near), len(rows), functools.reduce(operator.xor, (p.x * p.y for p in near)))

log = []
for i in range(4000):
    with collecting(log) as current, suppress(KeyError):
        current.append({}[i])
print(len(log))

adder = accumulator()
next(adder)
for i in range(120000):
    adder.send(i)
with suppress(StopIteration):
    adder.send(None)

first, *middle, last = (a * b for a, b in itertools.product(range(300), range(300)))
print(first, len(middle), last, list(OrderedDict.fromkeys(x % 7 for x in middle)))
primes = set(range(2, 60000))
for number in range(2, 245):
    if number in primes:
        primes -= set(range(number * number, 60000, number))
print(len(primes), max(primes), len(primes & set(range(1, 60000, 4))), len(primes ^ {2, 4}))
for a, b, c in zip(itertools.accumulate(range(100000)), itertools.cycle("abc"), itertools.chain([1], itertools.repeat(2))):
    pass
print(a, b, c, any(x > 19998 for x in range(20000)), all(x >= 0 for x in range(20000)))
