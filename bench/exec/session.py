# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a running native CPython takes to compile and execute `x = 1` in a namespace that stays: the median, in microseconds."""

import statistics
import time

RUNS = 10_000
namespace = {"__name__": "__main__"}


def measure():
    start = time.perf_counter_ns()
    exec(compile("x = 1", "<user>", "exec"), namespace)
    return (time.perf_counter_ns() - start) / 1000


for _ in range(500):
    measure()
print(statistics.median(measure() for _ in range(RUNS)))
