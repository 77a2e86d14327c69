# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy: sorting a million numbers."""

import numpy as np

A = np.random.default_rng(1).random(1_000_000)


def work() -> int:
    return int(np.sort(A)[500_000] * 1e9)
