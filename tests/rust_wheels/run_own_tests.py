#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs pydantic-core's own tests inside the sandbox, natively, as tests/packages does those of other packages.

    PYTHONPATH=tests/packages tests/rust_wheels/run_own_tests.py ERYX WHEELS PACKAGES

WHEELS is the folder that `make rust-wheels` fills, PACKAGES that of the set-up's stage test-packages, which has pytest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from run_suite import read_skips, run_suite, unpack_tests
from sandbox import Failure, file_of, locked_packages
from table import HYPOTHESIS, PYTEST, Suite

PROJECT = "pydantic-core"
SUITE = Suite(
    "pydantic_core._pydantic_core",
    5790,
    # Warnings are errors in its configuration, which is for plug-ins that are not here.
    options=("-W", "ignore::pytest.PytestConfigWarning", "-W", "ignore::pytest.PytestUnknownMarkWarning"),
    native=True,
)


def main() -> int:
    command, wheels, packages = (Path(word) for word in sys.argv[1:4])
    try:
        locked = locked_packages()
        needs = [file_of(locked[name], packages) for name in (*PYTEST, *HYPOTHESIS, "attrs", "tzdata")]
        needs += [*sorted(wheels.glob("*.whl")), *sorted((wheels / "with-tests").glob("*.whl"))]
        (archive,) = (wheels / "with-tests").glob("pydantic_core-*.tar.gz")
        skips = read_skips(PROJECT, Path(__file__).parent / "skips.txt", (PROJECT,))
        with tempfile.TemporaryDirectory(prefix="eryx-suite-") as name:
            tests, image = Path(name) / "suite", Path(name) / "suite.image"
            unpack_tests(archive, SUITE, tests)
            words = [word for wheel in needs for word in ("--package", wheel)]
            subprocess.run([command, "image", "build", image, "--native", *words], check=True)  # compiles once, for the user's cache
            print(f"{PROJECT}: {run_suite(command, SUITE, [], tests, skips, image)}")
    except (Failure, subprocess.CalledProcessError) as failure:
        print(f"FAILED: {PROJECT}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
