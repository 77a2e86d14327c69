# SPDX-License-Identifier: MIT OR Apache-2.0
"""Numbers that 32 bits cannot hold, as indices, counts and shapes, and of the legacy generator (special_test.py)."""

import warnings

import numpy as np

# Each is an expression about `a`; the answer is its value or, of errors, its type.
INDICES = (
    "a[np.array([2**32+3],'u8')]", "a[np.array([2**32-1],'u4')]", "a[np.array([2**32+3],'>i8')]", "a[np.array([3],'>i8')]",
    "a[np.array([2**32+3,1])[::-1]]", "a[np.array([[2**32+3,1]]).T]", "a[np.array([-3,2],'i8')]", "a[np.array([3,2],'u8')]",
    "a[np.uint64(2**32+3)]", "a[np.array(2**32+3)]", "a[2**32+3]", "a.flat[np.array([2**32+3],'u8')]", "a.flat[[2**32]]",
    "a.take(np.array([2**32+3],'u8'))", "a.take(2**32)", "a.take([-1, 3])", "a.take([2**32+3], mode='clip')",
    "a.take([-2**40, 2**40], mode='clip')", "a.take([2**32+3, -2**32-3], mode='wrap')",
    "a.take(np.array([2**32-1],'u4'), mode='clip')", "a.take(np.array([2**32-1],'u4'), mode='wrap')",
    "np.put(a, [2**32], 5)", "[np.put(a, [2**32+3, -7], 5, mode='wrap'), a]", "[np.put(a, np.array([2**32+3]), 7, mode='clip'), a]",
    "np.choose(np.array([2**32]), [1, 2])", "np.choose(np.array([2**32+1]), [1, 2], mode='wrap')",
    "np.choose(np.array([2**32, -5]), [1, 2], mode='clip')", "np.choose(np.array([1, 0], 'u4'), [1, 2])",
    "np.repeat(a[:2], np.array([2**32+1, 1]))", "np.repeat(a[:2], np.array([2, 1], 'u4'))", "np.repeat(a[:2], np.array([1, 2], 'u8'))",
    "np.repeat(a[:3], [2**31-1, 2**31-1, 5])", "np.repeat(a[:8], 2**29 + 1)",
    "np.bincount(np.array([2**32+1], 'u8'))", "np.bincount(np.array([2**32-1], 'u4'))", "np.bincount(np.array([3, 1], 'u8'))",
    "np.bincount([2**32+2])", "np.bincount(np.array([2**64-1], 'u8'))", "np.partition(a, np.array([2**32+2]))",
    "np.partition(a[::-1], np.array([4, 2], 'u8'))", "np.searchsorted(a, [3], sorter=np.arange(10, dtype='u4'))",
    "np.searchsorted(a, [3], sorter=np.arange(10)+2**32)", "np.unravel_index(np.array([2**32+3]), (5, 2))",
    "np.unravel_index(np.array([7], 'u8'), (5, 2))", "np.ravel_multi_index((np.array([2**32]), np.array([1])), (5, 2))",
    "np.ravel_multi_index((np.array([2**32+3]), np.array([1])), (5, 2), mode='wrap')",
    "np.ravel_multi_index((np.array([2**32+3]), np.array([-2**40])), (5, 2), mode='clip')",
    "np.add.at(a, np.array([2**32+1]), 5)", "np.add.at(a, np.array([2**32-1], 'u4'), 5)", "[np.add.at(a, np.array([1, 1], 'u8'), 5), a]",
    "np.add.reduceat(a, np.array([0, 2**32+4]))", "np.add.reduceat(a, np.array([0, 4], 'u4'))", "np.add.reduceat(a, [0, 4])",
    "np.delete(a, np.array([2**32+3]))", "np.delete(a, np.array([2**32+3, 1]))", "np.delete(a, np.array([3, 1], 'u8'))",
    "np.insert(a, np.array([2**32+3]), 5)", "np.insert(a, np.array([2**32+3, 2]), 5)", "np.insert(a, np.array([3, 2], 'u4'), 5)",
    "np.take_along_axis(a, np.array([2**32+1]), 0)", "np.put_along_axis(a, np.array([2**32+1]), 3, 0)", "np.split(a, [2**32+2])",
    "np.array_split(a, [3, 2**40])", "np.roll(a, 2**32+1)", "np.roll(a, np.uint64(3))", "a[2**32:]", "a[:2**40]", "a[::2**32+1]",
    "np.zeros(np.array([2**32+2, 2]))", "np.zeros((2**32, 2**32))", "a.reshape(np.array([2**32+5, 2]))", "np.resize(a, 2**40)",
    "np.lexsort((np.array([2, 1, 2**40]),))", "np.tile(a[:1], 2**32)", "np.compress([True, False, True], a)",
    "np.ix_(np.array([2**32+1]), np.array([1]))[0]", "a.reshape(5, 2)[np.ix_(np.array([2**32+1]), np.array([1]))]", "a.swapaxes(0, 2**32)",
    "np.extract(np.arange(10, dtype='u4') > 7, a)", "np.place(a, a > 7, [2**40])", "np.array([5, 2**40], 'u8').astype('i4')",
    "np.array(np.array([2**40 + 3]), dtype='i4')", "np.diagonal(a.reshape(5, 2), 2**32)",
    "np.strings.expandtabs(np.array(['a\\t']), 2**32 + 2)", "np.left_shift(np.array([1]), 2**32 + 1)", "np.right_shift(np.array([4]), 2**32 + 1)",
    "np.random.default_rng(1).choice(2**33, 3, replace=False)", "np.random.default_rng(1).choice(2**40, 3)", "np.eye(3, k=2**32)",
)  # fmt: skip
SEEDED = (
    "r.geometric(1e-12, 3)", "r.negative_binomial(1, 1e-11, 3)", "r.tomaxint(3)", "r.multinomial(2**33, [.5, .5])", "r.zipf(1.001, 5)",
    "r.random_integers(2**40)", "r.binomial(10**10, .5, 3)", "r.binomial([10**10, 5], .5)", "r.poisson(1e12, 3)", "r.logseries(.9999, 3)",
    "r.hypergeometric(2**33, 2**33, 100, 3)", "r.hypergeometric([20, 30], 15, 10)", "r.randint(2**31)", "r.permutation(6)", "r.choice(9, 4)",
)  # fmt: skip




def answer(expression, **names):
    """Returns: a value as JSON has it, or the name of an exception."""
    try:
        return plain(eval(expression, {"np": np, **names}))
    except (ValueError, TypeError, IndexError, OverflowError, MemoryError) as error:
        return type(error).__name__


def plain(value):
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


warnings.simplefilter("ignore")
result = {expression: answer(expression, a=np.arange(10)) for expression in INDICES}
result |= {expression: answer(expression, r=np.random.RandomState(1)) for expression in SEEDED}
