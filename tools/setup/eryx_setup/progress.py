# SPDX-License-Identifier: MIT OR Apache-2.0
"""The lines a person sees: one per stage, with the time it took; on a terminal the time ticks."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TextIO

from .errors import SourcesEdited


class StageLine:
    """`[ 3/20] native-python: compiling CPython for this machine … 87 s`. Use as a context manager."""

    def __init__(self, stream: TextIO, position: int, total: int, name: str, purpose: str) -> None:
        self._stream = stream
        self._text = f"[{position:{len(str(total))}}/{total}] {name}: {purpose} …"
        self._started = time.monotonic()
        self._ended = threading.Event()
        self._ticker: threading.Thread | None = None

    def __enter__(self) -> StageLine:
        self._write(self._text)
        if self._stream.isatty():
            self._ticker = threading.Thread(target=self._tick, daemon=True)
            self._ticker.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._ticker:
            self._ticker.join()
            self._write(f"\r{self._text}")
        endings: dict[type[BaseException] | None, str] = {
            None: "",
            KeyboardInterrupt: ", interrupted",
            SourcesEdited: ", out of date",
        }
        self._write(f" {self._elapsed():.1f} s{endings.get(kind, ', failed')}\n")

    def _tick(self) -> None:
        while not self._ended.wait(1):
            self._write(f"\r{self._text} {self._elapsed():.0f} s")

    def _elapsed(self) -> float:
        return time.monotonic() - self._started

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
