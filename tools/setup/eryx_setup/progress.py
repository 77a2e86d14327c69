# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a person sees: a line for each stage that has ended, and what runs and what remains. On a terminal the last line
ticks; elsewhere each longer stage gets a line when it begins, too.
"""

from __future__ import annotations

import os
import shutil
import threading
from types import TracebackType
from typing import TextIO

from .errors import SourcesEdited
from .forecast import Forecast
from .stage import Stage

_WORTH_A_LINE = 5.0
"""Seconds: whoever waits is told what for only if it takes that long."""


class Progress:
    """Use as a context manager around the run. Threading: one thread calls it."""

    def __init__(self, stream: TextIO, total: int, forecast: Forecast) -> None:
        self._stream = stream
        self._total = total
        self._forecast = forecast
        self._ticks = stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)
        self._running: list[str] = []
        self._ended = 0

    def __enter__(self) -> Progress:
        steps = "1 step" if self._total == 1 else f"{self._total} steps"
        self._line(f"{steps} to do, {about(self._forecast.remaining())}")
        if self._ticks:
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._ticks:
            self._ticker.join()
            self._write("\r\033[K")

    def began(self, stage: Stage) -> None:
        self._forecast.begin(stage.name)
        self._running.append(stage.name)
        expected = self._forecast.expected(stage.name)
        if not self._ticks and expected >= _WORTH_A_LINE:
            self._line(f"        {stage.name}: {stage.purpose}, {about(expected)}")

    def ended(self, stage: Stage, error: BaseException | None) -> None:
        self._running.remove(stage.name)
        self._ended += 1
        seconds = self._forecast.spent(stage.name)
        self._forecast.finish(stage.name)
        place = f"[{self._ended:{len(str(self._total))}}/{self._total}]"
        text = f"{place} {stage.name}: {stage.purpose} … {seconds:.1f} s"
        if error:
            self._line(f"{text}, {'out of date' if isinstance(error, SourcesEdited) else 'not finished'}")
        elif not self._ticks and seconds >= _WORTH_A_LINE and self._ended < self._total:
            self._line(f"{text}; {about(self._forecast.remaining())} left")
        else:
            self._line(text)

    def note(self, text: str) -> None:
        self._line(f"  note: {text}")

    def _tick(self) -> None:
        while not self._over.wait(1):
            self._write(f"\r\033[K{self._status()}")

    def _status(self) -> str:
        running = [
            f"{name} {self._forecast.spent(name):.0f} of {self._forecast.expected(name):.0f} s" for name in list(self._running)
        ]
        text = f"  {about(self._forecast.remaining())} left: {', '.join(running)}"
        return text[: shutil.get_terminal_size().columns - 1]

    def _line(self, text: str) -> None:
        cleared = "\r\033[K" if self._ticks else ""
        status = self._status() if self._ticks and self._running else ""
        self._write(f"{cleared}{text}\n{status}")

    def _write(self, text: str) -> None:
        with self._lock:
            self._stream.write(text)
            self._stream.flush()


def about(seconds: float) -> str:
    """`about 40 s`, `about 12 min`: as exact as an estimate is."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} s"
    return f"about {seconds / 60:.0f} min"
