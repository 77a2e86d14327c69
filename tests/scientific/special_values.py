# SPDX-License-Identifier: MIT OR Apache-2.0
"""What numpy's functions and casts make of special values, as digests (special_test.py)."""

import hashlib
import itertools

import numpy as np

REALS = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 3.0, -7.0, 5e-324, -5e-324, 1e-40, 6e-8, 300.7, -5.0,
         70000.0, -70000.0, 2.0**31, -(2.0**31) - 5, 2.0**32 + 7, 2.0**53, 1e18, 2.0**63, -(2.0**63), 2.0**64, 1e30, -1e300]  # fmt: skip
INTEGERS = [0, 1, -1, 2, -2, 3, 7, -7, 31, 32, 63, 64, 100, 127, -128, 255, 256, 32767, -32768, 2**31 - 1, -(2**31), 2**32 + 1,
            2**62, 2**63 - 1, -(2**63)]  # fmt: skip
INTEGER_KINDS = ("i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8")
REAL_KINDS = ("f2", "f4", "f8")
COMPLEX_KINDS = ("c8", "c16")
KINDS = ("?", *INTEGER_KINDS, *REAL_KINDS, *COMPLEX_KINDS)

# What differs from native numpy, and may: signs of zeros that are equal (native numpy uses the processor's maximum), signs that C leaves
# open in complex results of inf and nan, fused multiplications, a last digit. A name alone is for complex numbers.
DIFFERENT = frozenset({
    "maximum f4", "maximum f8", "minimum f4", "minimum f8", "fmax f4", "fmax f8", "fmin f4", "fmin f8", "exp f4",
    "acosh", "arccosh", "arcsin", "arcsinh", "asin", "asinh", "cos", "cosh", "exp", "exp2", "float_power", "pow", "power", "sin", "sinh",
    "sqrt", "square",
})  # fmt: skip


def values_of(kind):
    dtype = np.dtype(kind)
    if dtype.kind == "c":
        parts = REALS[:11] + REALS[16:19]
        return np.array([complex(*pair) for pair in itertools.product(parts, parts)]).astype(dtype)
    if dtype.kind == "f":
        return np.array(REALS).astype(dtype)
    return np.array([value % 2**64 for value in INTEGERS], dtype="u8").astype(dtype)


def text_of(array):
    """Numbers in four digits: the C library's last ones differ. Signs of nan differ from processor to processor."""
    array = np.asarray(array)
    if array.dtype.kind == "c":
        return text_of(array.real) + text_of(array.imag)
    name = "i" if array.dtype.kind in "iu" else array.dtype.kind
    if array.dtype.kind != "f":
        return name + ",".join(map(str, array.ravel().tolist()))
    return name + ",".join("nan" if value != value else f"{value:.4g}" for value in array.ravel().tolist())


def texts_of(function, *arguments):
    try:
        results = function(*arguments)
    except (TypeError, ValueError) as error:
        return type(error).__name__
    return " ".join(map(text_of, results if isinstance(results, tuple) else (results,)))


def ufunc_text(ufunc, name):
    """Over all types of arguments. Those of a binary function have the same type, and every pair of values."""
    texts = []
    for kind in KINDS:
        if f"{name} {kind}" not in DIFFERENT and not (kind in COMPLEX_KINDS and name in DIFFERENT):
            values = values_of(kind)[:: 7 if kind in COMPLEX_KINDS and ufunc.nin == 2 else 1]
            texts.append(texts_of(ufunc, *((values,) if ufunc.nin == 1 else (values[:, None], values[None, :]))))
    return " ".join(texts)


def cast_text(kind, to):
    values = values_of(kind)
    many = np.repeat(values, 10)
    forms = [many[::2]]
    # Of consecutive numbers native numpy makes something else: by vectors.
    if to != "u4":
        forms += [values, many, values.astype(values.dtype.newbyteorder())[::3]]
    return " ".join(text_of(form.astype(to)) for form in forms)


def named_texts():
    for name in sorted(dir(np)):
        function = getattr(np, name)
        if isinstance(function, np.ufunc) and function.signature is None and function.nin <= 2:
            yield name, ufunc_text(function, name)
    for kind, to in itertools.product(REAL_KINDS + COMPLEX_KINDS, INTEGER_KINDS):
        yield f"{kind} to {to}", cast_text(kind, to)


np.seterr(all="ignore")
texts = dict(named_texts())
result = {name: hashlib.sha256(text.encode()).hexdigest()[:12] for name, text in texts.items()}
