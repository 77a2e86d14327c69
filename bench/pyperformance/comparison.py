# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the measurements of both sides say, as a table and as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Row:
    """One benchmark: the seconds of its work on both sides, one number for each value that was measured."""

    program: str
    benchmark: str
    loops: int
    guest: list[float] = field(default_factory=list)
    native: list[float] = field(default_factory=list)

    @property
    def name(self) -> str:
        """pyperformance's programs call their benchmarks what they please; `none` or `shortest_path` would be riddles."""
        if self.benchmark == self.program or self.benchmark.startswith(self.program):
            return self.benchmark
        return f"{self.program}: {self.benchmark}"

    @property
    def best(self) -> float:
        """Ours over native, by the best value of each side."""
        return min(self.guest) / min(self.native)

    @property
    def median(self) -> float:
        return statistics.median(self.guest) / statistics.median(self.native)


def geometric_means(rows: Sequence[Row]) -> tuple[float, float]:
    """Of the best and of the medians. Programs with many benchmarks count once: each has the mean of its own."""
    programs: dict[str, list[Row]] = {}
    for row in rows:
        programs.setdefault(row.program, []).append(row)
    best = [statistics.geometric_mean(row.best for row in own) for own in programs.values()]
    median = [statistics.geometric_mean(row.median for row in own) for own in programs.values()]
    return statistics.geometric_mean(best), statistics.geometric_mean(median)


def duration(seconds: float) -> str:
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def table(rows: Iterable[Row]) -> str:
    """Markdown, the slowest relative to native first."""
    lines = ["| benchmark | ours | native | best | median |", "|---|---|---|---|---|"]
    for row in sorted(rows, key=lambda row: row.median, reverse=True):
        ours, native = duration(min(row.guest)), duration(min(row.native))
        lines.append(f"| {row.name} | {ours} | {native} | {row.best:.2f} | {row.median:.2f} |")
    return "\n".join(lines)


def as_json(rows: Sequence[Row], failures: Mapping[str, str], left_out: Mapping[str, str]) -> dict[str, Any]:
    answer: dict[str, Any] = {"benchmarks": {}, "failed": dict(failures), "left_out": dict(left_out)}
    for row in rows:
        answer["benchmarks"][row.name] = {
            "program": row.program,
            "loops": row.loops,
            "best_x": row.best,
            "median_x": row.median,
            "guest_seconds": row.guest,
            "native_seconds": row.native,
        }
    if rows:
        best, median = geometric_means(rows)
        answer["geometric_mean"] = {"best_x": best, "median_x": median}
    return answer
