#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy's random numbers in the sandbox: streams with a seed equal native numpy's, those without one are every sandbox's own.

    PYTHONPATH=tests/packages tests/scientific/random_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py. streams.json is what streams.py gives natively.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sandbox import Failure
from scientific_image import check_project, run

HERE = Path(__file__).resolve().parent
# Every way to random numbers without a seed. The second half of the state is a generator's own counter.
UNSEEDED = """
import numpy as np
result = [
    np.random.rand(), np.random.randint(2**62), np.random.default_rng().random(), np.random.RandomState().rand(),
    np.random.Generator(np.random.MT19937()).random(), int(np.random.SeedSequence().entropy) % 2**62, float(np.random.get_state()[1][5]),
]
"""
# The state before the first number, and that a seed makes all numbers those of the seed.
STATE_FIRST = "import numpy as np; result = [int(word) for word in np.random.get_state()[1][1:5]]"


def check_streams(command: Path, image: Path) -> None:
    expected = json.loads((HERE / "streams.json").read_text())
    exact = run(command, image, [HERE / "streams.py"])["value"]
    different = [name for name, digest in expected["exact"].items() if exact.get(name) != digest]
    if different:
        raise Failure(f"streams with a seed are not native numpy's: {', '.join(different)}")
    near = run(command, image, [HERE / "streams.py", "--result-variable", "near"])["value"]
    for name, values in expected["near"].items():
        if any(abs(a - b) > 1e-9 * max(1, abs(b)) for a, b in zip(near[name], values, strict=True)):
            raise Failure(f"{name}: {near[name]} and natively {values}")


def check_unseeded(command: Path, image: Path) -> None:
    for program in (UNSEEDED, STATE_FIRST):
        runs = [run(command, image, ["-c", program])["value"] for _ in range(4)]
        for place, values in enumerate(zip(*runs, strict=True)):
            if len(set(values)) != len(values):
                raise Failure(f"sandboxes of one image draw the same numbers ({place}): {values}")


def check(command: Path, image: Path) -> None:
    check_streams(command, image)
    check_unseeded(command, image)


if __name__ == "__main__":
    sys.exit(check_project(sys.argv[1:], "numpy", check))
