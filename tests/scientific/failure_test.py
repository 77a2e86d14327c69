#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""What fails in numpy, or is warned of, does so in the sandbox too, and nothing else does: linear algebra, divisions, casts.

    PYTHONPATH=tests/packages tests/scientific/failure_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py.
"""

from __future__ import annotations

import sys

from sandbox import Failure
from scientific_image import check_project, run

# Each raises LinAlgError natively, or gives what is beside it.
PROGRAM = """
import warnings
import numpy as np
from numpy.linalg import *
several = np.stack([np.eye(2), np.zeros((2, 2))])
nan = np.full((2, 2), np.nan)
for call in (
    lambda: inv(np.zeros((2, 2))), lambda: solve(np.ones((2, 2)), [1, 2]), lambda: solve(several, np.ones((2, 2, 1))),
    lambda: solve(several, np.ones(2)), lambda: cholesky(-np.eye(2)), lambda: svd(nan), lambda: lstsq(nan, [1, 2]),
):
    try:
        print("no error", call())
    except LinAlgError:
        print("LinAlgError")
with np.errstate(all="raise"):
    for call in (
        lambda: np.ones(3) / 0, lambda: np.array([1, 2]) // 0, lambda: np.int64(1) % 0, lambda: np.exp(1e5), lambda: np.float64(1e308) * 10,
        lambda: np.log(np.zeros(2)), lambda: np.sqrt([-1.0]), lambda: np.array([np.nan]).astype(int), lambda: np.float32(1e-40) * 1e-10,
        lambda: np.timedelta64(1, "s") * 1e300, lambda: np.array([1e20]).astype("m8[s]"),
        lambda: np.arange(4) / 3, lambda: np.nan * np.ones(3) > 0, lambda: np.sort([np.nan, 1]), lambda: np.maximum(np.nan, [1.0]),
        lambda: np.array([1, 2, 3], "m8[s]") * np.nan, lambda: np.timedelta64(1, "s") / np.nan, lambda: np.array([np.nan]).astype("M8[s]"),
        lambda: np.full((3, 3), np.inf) @ np.ones((3, 3)), lambda: np.nextafter(1.7976931348623157e308, np.inf),
        lambda: np.nextafter(np.float32(0), np.float32(1)), lambda: np.nextafter(1.0, 2.0),
    ):
        try:
            call()
            print("nothing")
        except FloatingPointError as error:
            print(error)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    np.ones(3) / 0
    print(*(f"{each.category.__name__}: {each.message}" for each in caught))
print(inv(nan)[0, 0], solve(np.eye(2), [np.nan, np.nan])[0], eigvalsh(nan)[0], inv(np.zeros((0, 0))).shape, inv(several[:1])[0, 0, 0])
"""
PRINTED = "LinAlgError\n" * 7 + """\
divide by zero encountered in divide
divide by zero encountered in floor_divide
divide by zero encountered in scalar remainder
overflow encountered in exp
overflow encountered in scalar multiply
divide by zero encountered in log
invalid value encountered in sqrt
invalid value encountered in cast
underflow encountered in scalar multiply
invalid value encountered in multiply
invalid value encountered in cast
nothing
nothing
nothing
nothing
nothing
nothing
nothing
nothing
overflow encountered in nextafter
underflow encountered in nextafter
nothing
RuntimeWarning: divide by zero encountered in divide
nan nan nan (0, 0) 1.0
"""


def check(answer: dict[str, object]) -> None:
    if answer["stdout"] != PRINTED:
        raise Failure(f"it printed {answer['stdout']}")


if __name__ == "__main__":
    sys.exit(check_project(sys.argv[1:], "numpy", lambda command, image: check(run(command, image, ["-c", PROGRAM]))))
