#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy's linear algebra in the sandbox: what fails elsewhere fails there too, and nothing else does.

    PYTHONPATH=tests/packages tests/scientific/failure_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py.
"""

from __future__ import annotations

import sys

from sandbox import Failure
from scientific_image import check_project, run

# Each raises LinAlgError natively, or gives what is beside it.
PROGRAM = """
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
print(inv(nan)[0, 0], solve(np.eye(2), [np.nan, np.nan])[0], eigvalsh(nan)[0], inv(np.zeros((0, 0))).shape, inv(several[:1])[0, 0, 0])
"""
PRINTED = "LinAlgError\n" * 7 + "nan nan nan (0, 0) 1.0\n"


def check(answer: dict[str, object]) -> None:
    if answer["stdout"] != PRINTED:
        raise Failure(f"it printed {answer['stdout']}")


if __name__ == "__main__":
    sys.exit(check_project(sys.argv[1:], "numpy", lambda command, image: check(run(command, image, ["-c", PROGRAM]))))
