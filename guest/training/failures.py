# SPDX-License-Identifier: MIT OR Apache-2.0
"""Exceptions: raised, caught, chained, grouped, printed; recursion to its limit; finalizers; match statements."""

import traceback


class ShapeError(ValueError):
    def __init__(self, shape, reason):
        super().__init__(f"{shape}: {reason}")
        self.shape = shape


def area(shape):
    match shape:
        case {"kind": "circle", "radius": int() | float() as radius} if radius >= 0:
            return 3.14159 * radius * radius
        case {"kind": "rectangle", "sides": [width, height]}:
            return width * height
        case ("square", side):
            return side**2
        case [first, *rest]:
            return area(first) + sum(map(area, rest))
        case str() | None:
            raise TypeError("not a shape")
        case _:
            raise ShapeError(shape, "unknown kind")


def checked(shape):
    try:
        return area(shape)
    except TypeError as error:
        raise ShapeError(shape, "wrong type") from error
    finally:
        checked.calls += 1


checked.calls = 0
shapes = [{"kind": "circle", "radius": 2}, {"kind": "rectangle", "sides": (2, 5)}, ("square", 3), "x", {}, [("square", 1)] * 3, None]
total, failed = 0, 0
for i in range(50000):
    try:
        total += checked(shapes[i % 7])
    except ShapeError as error:
        failed += 1
        cause = error.__cause__
print(round(total), failed, checked.calls, cause)


def descend(depth):
    return descend(depth + 1)


def attempt(action):
    try:
        return action()
    except Exception as error:
        return type(error).__name__, len("".join(traceback.format_exception(error)))


print(attempt(lambda: descend(0))[0])
for action in (lambda: 1 / 0, lambda: [][3], lambda: {}["k"], lambda: None.x, lambda: int("z"), lambda: "a" + 1, lambda: missing, lambda: next(iter(()))):
    results = {attempt(action) for _ in range(60)}
    print(results)

try:
    raise ExceptionGroup("several", [ValueError(1), TypeError(2), ExceptionGroup("inner", [KeyError(3)])])
except* (ValueError, KeyError) as group:
    print(len(group.exceptions))
except* TypeError as group:
    print(group.exceptions)

for source in ("def f(:\n  pass", "x = = 1", "print('a'", "for i in range(3):\nprint(i)", "lambda: (yield)", "a b"):
    try:
        compile(source, "<text>", "exec")
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset)


class Tracked:
    alive = 0

    def __init__(self):
        Tracked.alive += 1
        self.me = self

    def __del__(self):
        Tracked.alive -= 1


for _ in range(3000):
    Tracked()
import gc

gc.collect()
print(Tracked.alive)
