# SPDX-License-Identifier: MIT OR Apache-2.0
"""Calls: recursion, trees walked by generators, decorators, keyword and variable arguments, search with backtracking."""

import functools
import time


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)

    wrapper.calls = 0
    return wrapper


def hanoi(height, source="a", target="c", *, spare="b"):
    if height == 0:
        return 0
    return hanoi(height - 1, source, spare, spare=target) + 1 + hanoi(height - 1, spare, target, spare=source)


def choose(n, k):
    if k == 0 or k == n:
        return 1
    return choose(n - 1, k - 1) + choose(n - 1, k)


def queens(size, columns=()):
    row = len(columns)
    if row == size:
        yield columns
        return
    for column in range(size):
        if all(column != other and abs(column - other) != row - above for above, other in enumerate(columns)):
            yield from queens(size, columns + (column,))


def arrangements(items):
    if len(items) <= 1:
        return [items]
    return [[item, *rest] for i, item in enumerate(items) for rest in arrangements(items[:i] + items[i + 1 :])]


class Tree:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None

    def insert(self, key):
        side = "left" if key < self.key else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Tree(key))
        else:
            child.insert(key)

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.key
        if self.right is not None:
            yield from self.right

    def depth(self):
        return 1 + max(child.depth() if child else 0 for child in (self.left, self.right))


@counted
def blend(first, second=1, *others, weight=1, **named):
    return first * weight + second + sum(others) + len(named)


def compose(*functions):
    def composed(value):
        for function in functions:
            value = function(value)
        return value

    return composed


def quick(items):
    if len(items) < 2:
        return items
    pivot, *others = items
    return quick([x for x in others if x < pivot]) + [pivot] + quick([x for x in others if x >= pivot])


def edits(one, other):
    """Levenshtein's distance."""
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        current = [i]
        for j, b in enumerate(other, 1):
            current.append(min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b)))
        previous = current
    return previous[-1]


started = time.monotonic()
print(hanoi(16), choose(21, 7), sum(1 for _ in queens(7)), len(arrangements(list("abcdefg"))))
tree = Tree(5000)
key = 1
for _ in range(4000):
    key = key * 48271 % 65537
    tree.insert(key)
print(sum(tree), tree.depth(), sum(1 for _ in tree))
total = 0
for i in range(25000):
    total += blend(i) + blend(i, 2, 3, weight=2) + blend(*(i, 1), colour="red")
step = compose(lambda v: v + 1, lambda v: v * 2, abs, str, len)
print(total, blend.calls, sum(map(step, range(40000))))
numbers = [n * 7919 % 10007 for n in range(10000)]
print(quick(numbers)[:3], edits("interpreter" * 12, "interrupted" * 12), time.monotonic() >= started)
