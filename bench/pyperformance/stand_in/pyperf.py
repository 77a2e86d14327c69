# SPDX-License-Identifier: MIT OR Apache-2.0
"""Stands in for pyperf, as far as the programs of pyperformance use it, in the sandbox as outside.

pyperf itself measures in processes that it starts, which a sandbox has not. Here a program measures itself: how often it
repeats its work is told, or found out first; then it warms up, measures, and prints one line of JSON at its end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

__all__ = ["Runner", "perf_counter", "python_implementation", "report", "schedule"]

MARK = "pyperf-measured: "
"""What the line with the measurements begins with. Programs may print other things."""

Timer = Callable[[int], float]
"""Does the work so many times, and returns the seconds that it took."""


@dataclass
class Schedule:
    """How much is measured."""

    loops: dict[str, int] = field(default_factory=dict)
    """How often each benchmark repeats its work for one value. What is missing is calibrated."""
    warmups: int = 1
    values: int = 3
    shortest: float = 0.05
    """Seconds for which one value is measured, at the least: what calibration is after."""
    processor: Callable[[], float] | None = None
    """Says the processor time of this process. None: the time that passes is measured."""


schedule = Schedule()
_measured: dict[str, dict[str, Any]] = {}


def _on_the_processor(timer: Timer) -> Timer:
    """In processor time, which does not grow while others have the processor.

    It costs too much to ask for it whenever a program looks at its clock; some do so for each microsecond of work. So what the
    program says that its work took is reduced by the part of the time in which this process had to wait.
    """
    clock = schedule.processor
    if clock is None:
        return timer

    def scaled(loops: int) -> float:
        used = -clock()
        passed = -perf_counter()
        seconds = timer(loops)
        passed += perf_counter()
        used += clock()
        return seconds * used / passed if passed else seconds  # too short for the clock: nothing to scale by

    return scaled


def calibrated(timer: Timer, shortest: float) -> int:
    """The least power of two with which `timer` takes `shortest` seconds."""
    loops = 1
    while timer(loops) < shortest:
        loops *= 2
    return loops


def _measure(name: str, timer: Timer, inner_loops: int | None) -> None:
    timer = _on_the_processor(timer)
    loops = schedule.loops.get(name) or calibrated(timer, schedule.shortest)
    for _ in range(schedule.warmups):
        timer(loops)
    seconds = [timer(loops) / (loops * (inner_loops or 1)) for _ in range(schedule.values)]
    _measured[name] = {"loops": loops, "seconds": seconds}


def report() -> str:
    """Everything measured until now, as the line that is looked for."""
    return MARK + json.dumps(_measured)


def python_implementation() -> str:
    return sys.implementation.name


class Runner:
    """Measures one function after another. Its arguments are about pyperf's processes."""

    def __init__(self, **options: object) -> None:
        unknown = options.keys() - {"add_cmdline_args", "loops", "min_time", "processes", "program_args", "values", "warmups"}
        if unknown:
            raise TypeError(f"the stand-in for pyperf does not know {', '.join(sorted(unknown))}")
        self.metadata: dict[str, object] = {}
        self.argparser = argparse.ArgumentParser()
        self.args: argparse.Namespace | None = None

    def parse_args(self, arguments: list[str] | None = None) -> argparse.Namespace:
        if self.args is None:
            self.args = self.argparser.parse_args(arguments)
        return self.args

    def bench_time_func(
        self, name: str, function: Callable[..., float], *arguments: Any, inner_loops: int | None = None
    ) -> None:
        """`function` repeats its work as often as its first argument says, and returns the time."""
        self.parse_args()
        _measure(name, lambda loops: function(loops, *arguments), inner_loops)

    def bench_func(
        self, name: str, function: Callable[..., object], *arguments: Any, inner_loops: int | None = None
    ) -> None:
        self.parse_args()

        def timer(loops: int) -> float:
            repetitions = range(loops)
            start = perf_counter()
            for _ in repetitions:
                function(*arguments)
            return perf_counter() - start

        _measure(name, timer, inner_loops)

    def bench_async_func(
        self, name: str, function: Callable[..., Awaitable[object]], *arguments: Any, inner_loops: int | None = None
    ) -> None:
        self.parse_args()

        async def repeated(loops: int) -> float:
            repetitions = range(loops)
            start = perf_counter()
            for _ in repetitions:
                await function(*arguments)
            return perf_counter() - start

        _measure(name, lambda loops: asyncio.run(repeated(loops)), inner_loops)
