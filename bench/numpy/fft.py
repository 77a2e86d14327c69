# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy: the Fourier transform of 65,536 numbers, ten times."""

import numpy as np

A = np.random.default_rng(1).random(65_536)


def work() -> int:
    for _ in range(10):
        spectrum = np.fft.fft(A)
    return int(abs(spectrum[1]) * 1e3)
