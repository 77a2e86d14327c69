# SPDX-License-Identifier: MIT OR Apache-2.0
"""How long stages take: as long as the last time on this machine, or else as long as they once took on another."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .stage import Stage

_SHORT = 1.0
"""Seconds for a stage of which nothing is known."""

_TRUSTED = 20.0
"""Seconds of expected progress after which the speed so far is taken for the speed of the rest."""


class Durations:
    """Seconds that each stage took the last time it ran, kept in one file of the cache.

    Requires: the holder of the cache's lock writes. Threading: one thread.
    """

    def __init__(self, path: Path, typical: Mapping[str, float]) -> None:
        self._path = path
        self._typical = typical
        self._measured = _read(path)

    def expected(self, stage: str) -> float:
        return self._measured.get(stage, self._typical.get(stage, _SHORT))

    def record(self, stage: str, seconds: float) -> None:
        self._measured[stage] = round(seconds, 1)
        temporary = self._path.with_name(f"{self._path.name}.new")
        temporary.write_text(json.dumps(self._measured, indent=1, sort_keys=True) + "\n")
        temporary.replace(self._path)


def _read(path: Path) -> dict[str, float]:
    """A file that is missing or damaged costs an estimate, nothing else."""
    try:
        content = json.loads(path.read_text())
        return {str(name): float(seconds) for name, seconds in content.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


class Forecast:
    """What remains of a run: the longest chain of unfinished stages, at the speed so far.

    Stages that run side by side slow one another down; durations are measured that way too, so the longest chain is the
    estimate. Threading: one thread changes it, others may ask.
    """

    def __init__(self, stages: Sequence[Stage], durations: Durations, clock: Callable[[], float] = time.monotonic) -> None:
        self._expected = {stage.name: durations.expected(stage.name) for stage in stages}
        self._followers = _followers(stages)
        self._order = [stage.name for stage in reversed(stages)]
        self._clock = clock
        self._started = clock()
        self._begun: dict[str, float] = {}
        self._finished: set[str] = set()
        self._total = max(self.ways().values(), default=0.0)

    def ways(self) -> dict[str, float]:
        """By unfinished stage, the expected seconds until everything that waits for it has ended too."""
        now = self._clock()
        ways: dict[str, float] = {}
        for name in self._order:
            if name in self._finished:
                continue
            spent = now - self._begun[name] if name in self._begun else 0.0
            own = max(0.0, self._expected[name] - spent)
            ways[name] = own + max((ways[follower] for follower in self._followers[name]), default=0.0)
        return ways

    def expected(self, stage: str) -> float:
        return self._expected[stage]

    def spent(self, stage: str) -> float:
        return self._clock() - self._begun[stage]

    def elapsed(self) -> float:
        return self._clock() - self._started

    def begin(self, stage: str) -> None:
        self._begun[stage] = self._clock()

    def finish(self, stage: str) -> None:
        self._finished.add(stage)

    def remaining(self) -> float:
        """Seconds."""
        left = max(self.ways().values(), default=0.0)
        progress = self._total - left
        if progress < _TRUSTED:
            return left
        return left * min(max(self.elapsed() / progress, 0.1), 10.0)


def _followers(stages: Sequence[Stage]) -> dict[str, list[str]]:
    """By stage, the stages that wait for it."""
    followers: dict[str, list[str]] = {stage.name: [] for stage in stages}
    for stage in stages:
        for needed in {each.name for each in (*stage.all_inputs.values(), *stage.after)}:
            if needed in followers:
                followers[needed].append(stage.name)
    return followers
