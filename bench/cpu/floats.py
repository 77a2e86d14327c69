# SPDX-License-Identifier: MIT OR Apache-2.0
"""Floating point: a spectral norm by power iteration, and Mandelbrot's set."""

import math


def entry(i: int, j: int) -> float:
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(vector: list[float]) -> list[float]:
    size = range(len(vector))
    return [sum(entry(i, j) * vector[j] for j in size) for i in size]


def times_transposed(vector: list[float]) -> list[float]:
    size = range(len(vector))
    return [sum(entry(j, i) * vector[j] for j in size) for i in size]


def spectral_norm(size: int) -> float:
    u = [1.0] * size
    v = u
    for _ in range(4):
        v = times_transposed(times(u))
        u = times_transposed(times(v))
    above = sum(a * b for a, b in zip(u, v))
    return math.sqrt(above / sum(b * b for b in v))


def mandelbrot(width: int) -> int:
    inside = 0
    for row in range(width):
        for column in range(width):
            cr, ci = 3.0 * column / width - 2.0, 2.0 * row / width - 1.0
            zr = zi = 0.0
            for _ in range(40):
                zr, zi = zr * zr - zi * zi + cr, 2.0 * zr * zi + ci
                if zr * zr + zi * zi > 4.0:
                    break
            else:
                inside += 1
    return inside


def work() -> int:
    return round(spectral_norm(50) * 1e9) + mandelbrot(70)
