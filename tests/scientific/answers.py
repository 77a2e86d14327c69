# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the programs of values_test.py give as results: numbers in the types of JSON. A module for them, in the sandbox and natively."""

import numpy as np


class Near:
    """Numbers that depend on where an iteration ends: equal up to so many digits."""

    def __init__(self, numbers, digits):
        self.numbers = numbers
        self.digits = digits


def near(numbers, digits):
    return Near(numbers, digits)


def plain(value):
    """What JSON has."""
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, Near):
        return {"within": 10.0**-value.digits, "numbers": plain(np.asarray(value.numbers))}
    array = np.asarray(value)
    if array.dtype.kind == "c":
        return [plain(array.real), plain(array.imag)]
    if array.dtype.kind == "f":
        return [repr(each) for each in array.ravel().tolist()]
    return array.ravel().tolist()


def calculated(function):
    try:
        return plain(function())
    except Exception as error:  # noqa: BLE001: an error is an answer, too
        return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def results(parts):
    """Of functions by their names, in parts by their names."""
    np.seterr(all="ignore")
    return {f"{part}, {name}": calculated(function) for part, functions in parts.items() for name, function in functions.items()}
