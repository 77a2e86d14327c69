# Endless recursion through functions, attributes, operators, repr, hash, iteration, descriptors, metaclasses.
# expect-stdout: survived
import functools
import operator
import sys


class Endless:
    def __getattr__(self, name):
        return getattr(self, name)

    def __repr__(self):
        return repr(self)

    def __hash__(self):
        return hash(self)

    def __eq__(self, other):
        return self == other

    def __add__(self, other):
        return self + other

    def __iter__(self):
        return iter([*self])

    def __len__(self):
        return len(self)

    def __call__(self):
        return self()

    def __bool__(self):
        return bool(self)

    def __index__(self):
        return operator.index(self)

    def __format__(self, spec):
        return format(self, spec)


def call():
    call()


def through_c():
    return sorted([1, 2], key=lambda _: through_c())


def through_map():
    return list(map(lambda _: through_map(), [1]))


def through_reduce():
    return functools.reduce(lambda a, b: through_reduce(), [1, 2])


def through_exec():
    exec("through_exec()", globals())


def generator():
    yield from generator()


def through_handler():
    try:
        through_handler()
    finally:
        through_handler_again()


def through_handler_again():
    return isinstance(1, (int, (str, (float,))))


endless = Endless()
for work in (
    lambda: endless.x,
    lambda: repr(endless),
    lambda: hash(endless),
    lambda: endless == 1,
    lambda: endless + 1,
    lambda: list(endless),
    lambda: len(endless),
    lambda: endless(),
    lambda: bool(endless),
    lambda: [0][endless],
    lambda: f"{endless}",
    call,
    through_c,
    through_map,
    through_reduce,
    through_exec,
    lambda: list(generator()),
    through_handler,
):
    try:
        work()
        print("ended without an exception")
    except (RecursionError, MemoryError):
        pass
print("survived")
