#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy's linear algebra in the sandbox: what fails elsewhere fails there too, and nothing else does.

    tests/scientific/failure_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from scientific_image import Failure, build_image, check_with_image, run

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


def main() -> int:
    command, wheels, packages = (Path(word) for word in sys.argv[1:4])
    return check_with_image(
        "numpy",
        lambda image: build_image(command, wheels, packages, "numpy", image),
        lambda image: check(run(command, image, ["-c", PROGRAM])),
    )


if __name__ == "__main__":
    sys.exit(main())
