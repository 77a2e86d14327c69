# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy: adding vectors of a million numbers, twenty times."""

import numpy as np

A = np.random.default_rng(1).random(1_000_000)
B = np.random.default_rng(2).random(1_000_000)


def work() -> int:
    for _ in range(20):
        total = A + B
    return int(total[0] * 1e9)
