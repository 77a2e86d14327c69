# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy: the product of matrices of 256 by 256, ten times."""

import numpy as np

A = np.random.default_rng(1).random((256, 256))
B = np.random.default_rng(2).random((256, 256))


def work() -> int:
    for _ in range(10):
        product = A @ B
    return int(product.trace() * 1e3)
