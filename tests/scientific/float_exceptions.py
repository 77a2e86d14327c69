# SPDX-License-Identifier: MIT OR Apache-2.0
"""Which floating-point exceptions numpy's functions and casts raise for each special value, as digests (special_test.py)."""

import hashlib
import itertools
import warnings

import numpy as np

REALS = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -7.0, 5e-324, -5e-324, 1e-40, 6e-8, 300.7, -5.0,
         70000.0, -70000.0, 2.0**31, -(2.0**31), 2.0**32 + 7, 2.0**53, 1e18, 2.0**63, -(2.0**63), 2.0**64, 1e30, -1e300]  # fmt: skip
INTEGERS = [0, 1, -1, 2, -2, 3, 7, 31, 63, 64, 100, 127, -128]
INTEGER_KINDS = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")
REAL_KINDS = ("f2", "f4", "f8")

# What differs from native numpy: there nan is an invalid argument.
DIFFERENT = frozenset({"logaddexp", "logaddexp2"})

raised = set()


def text_of(function):
    """Letters of what is raised. Not of underflow, which is not reported unless one asks for it, and differs in the last digits."""
    raised.clear()
    try:
        function()
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return "".join(sorted(kind[0] for kind in raised if kind != "underflow"))


def values_of(kind):
    return np.array(REALS if kind in REAL_KINDS else [value % 2**64 for value in INTEGERS]).astype(kind)


# One number goes through other code than several.
def ufunc_text(ufunc):
    texts = []
    for kind, count in itertools.product((*REAL_KINDS, "i1", "i4", "i8", "u8"), (1, 9)):
        values = values_of(kind)
        others = (values[::3],) * (ufunc.nin - 1)
        for arguments in itertools.product(values, *others):
            arrays = [np.full(count, value) for value in arguments]
            texts.append(text_of(lambda: ufunc(*arrays)))
    return " ".join(texts)


def cast_text(kind, to):
    texts = []
    for count, value in itertools.product((1, 9), values_of(kind)):
        array = np.full(count, value)
        texts.append(text_of(lambda: np.repeat(array, 2)[::2].astype(to)))
        if to != "u4":  # of consecutive ones native numpy makes them by vectors
            texts.append(text_of(lambda: array.astype(to)))
    return " ".join(texts)


def named_texts():
    for name in sorted(dir(np)):
        function = getattr(np, name)
        if isinstance(function, np.ufunc) and function.signature is None and function.nin <= 2 and name not in DIFFERENT:
            yield name, ufunc_text(function)
    for kind, to in itertools.product(REAL_KINDS, INTEGER_KINDS + REAL_KINDS):
        yield f"{kind} to {to}", cast_text(kind, to)


warnings.simplefilter("ignore")
np.seterrcall(lambda kind, flags: raised.add(kind))
np.seterr(all="call")
texts = dict(named_texts())
result = {name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, text in texts.items()}
