# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a running native CPython takes to compile and execute `print(1)` in a new namespace, its output captured: the median, in
microseconds."""

import io
import statistics
import sys
import time

RUNS = 5000


def run():
    captured, shown = io.StringIO(), sys.stdout
    sys.stdout = captured
    try:
        exec(compile("print(1)", "<user>", "exec"), {"__name__": "__main__"})
    finally:
        sys.stdout = shown
    return captured.getvalue()


def measure():
    start = time.perf_counter_ns()
    text = run()
    taken = time.perf_counter_ns() - start
    assert text == "1\n"
    return taken / 1000


for _ in range(500):
    measure()
print(statistics.median(measure() for _ in range(RUNS)))
