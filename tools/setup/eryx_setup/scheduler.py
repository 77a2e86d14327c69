# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs stages side by side, in the order that ends soonest."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from .errors import SourcesEdited
from .stage import Stage

_BACKGROUND = 10
"""Niceness of what nobody waits for yet: it gets the processors that the longest chain leaves idle."""

Run = Callable[[Stage, int], None]
"""Runs one stage at a niceness, in the thread that calls it. It must end soon once it was told to stop."""


class Listener(Protocol):
    """Hears of stages, in the scheduler's thread."""

    def began(self, stage: Stage) -> None: ...

    def ended(self, stage: Stage, error: BaseException | None) -> None: ...


class Scheduler:
    """Starts each stage when what it needs is there. Among those that could start, the one with the longest way to the end
    comes first, and gets the processors first.

    Threading: one thread calls `run`; the stages run in threads of their own.
    """

    def __init__(
        self, at_once: int, ways: Mapping[str, float], run: Run, stop: Callable[[], None], listener: Listener
    ) -> None:
        """`ways`: by stage, the expected seconds from its start to the end of all. `stop` ends the stages that run."""
        self._at_once = at_once
        self._ways = ways
        self._run_one = run
        self._stop = stop
        self._listener = listener
        self._endings: queue.SimpleQueue[tuple[Stage, BaseException | None]] = queue.SimpleQueue()
        self._waiting: list[Stage] = []
        self._running: dict[str, Stage] = {}

    def run(self, stages: Sequence[Stage]) -> None:
        """Errors: the first that a stage raises. The others that run are stopped then; after SourcesEdited they finish."""
        self._waiting = sorted(stages, key=lambda stage: -self._ways[stage.name])
        failure: BaseException | None = None
        try:
            while self._running or self._waiting:
                if not failure:
                    self._start_ready()
                if not self._running:
                    break
                stage, error = self._endings.get()
                self._ended(stage, error)
                if error and not failure:
                    failure = error
                    if not isinstance(error, SourcesEdited):
                        self._stop()
        except BaseException:  # interrupted
            self._stop()
            while self._running:
                self._ended(*self._endings.get())
            raise
        if failure:
            raise failure

    def _ended(self, stage: Stage, error: BaseException | None) -> None:
        del self._running[stage.name]
        self._listener.ended(stage, error)

    def _start_ready(self) -> None:
        unfinished = {stage.name for stage in (*self._waiting, *self._running.values())}
        ready = [
            stage
            for stage in self._waiting
            if not any(needed.name in unfinished for needed in (*stage.all_inputs.values(), *stage.after))
        ]
        for stage in ready[: self._at_once - len(self._running)]:
            self._waiting.remove(stage)
            longest = max((self._ways[name] for name in self._running), default=0.0)
            self._running[stage.name] = stage
            self._listener.began(stage)
            niceness = 0 if self._ways[stage.name] >= longest else _BACKGROUND
            threading.Thread(target=self._work, args=(stage, niceness), name=stage.name, daemon=True).start()

    def _work(self, stage: Stage, niceness: int) -> None:
        error: BaseException | None = None
        try:
            self._run_one(stage, niceness)
        except BaseException as raised:
            error = raised
        self._endings.put((stage, error))
