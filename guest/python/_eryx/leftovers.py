# SPDX-License-Identifier: MIT OR Apache-2.0
"""What code that runs while an image is made must not leave behind, because no image can hold it."""

import asyncio
import io
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Self

from _eryx.driver import is_own_file
from _eryx.pristine import Pristine


def _is_hidden(file: str) -> bool:
    """Whether Python or we leave the frames of a file out of tracebacks."""
    return is_own_file(file) or file.startswith("<frozen importlib.")


class Witness:
    """Remembers where the standard streams are first written to, and what every program relies on. While it lasts, the
    streams stay what they are, whoever keeps them.
    """

    def __init__(self) -> None:
        self.place: str | None = None
        self._streams = [sys.stdout, sys.stderr]
        self._pristine = Pristine()
        self._changes = ""

    def __enter__(self) -> Self:
        for stream in self._streams:
            stream.write = self._watch(stream.write)  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        self._changes = self._pristine.repair()
        for stream in self._streams:
            vars(stream).pop("write", None)  # the instance's: that of its class is left

    def problem(self, failure: str = "") -> str:
        """What the code has left; empty if all is well. ``failure``: why it did not end by itself."""
        if self._changes and failure:
            return f"{self._changes}\n{failure}"
        return self._changes or failure or _describe_tasks() or _describe_timers() or _describe_alarm()

    def _watch(self, write: Callable[[str], int]) -> Callable[[str], int]:
        def watched(text: str, /) -> int:
            if self.place is None:
                frames = traceback.StackSummary.extract(traceback.walk_stack(sys._getframe(1)))
                shown = [frame for frame in reversed(frames) if not _is_hidden(frame.filename)]
                self.place = "".join(traceback.format_list(shown))
            return write(text)

        return watched


def _describe_tasks() -> str:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    text = io.StringIO()
    for task in sorted(tasks, key=lambda task: task.get_name()):
        text.write(f"it leaves the task {task.get_name()!r}, which no program could go on with\n")
        task.print_stack(file=text)
    return text.getvalue()


def _describe_timers() -> str:
    loop = asyncio.get_running_loop()
    timers = [handle for handle in getattr(loop, "_scheduled", ()) if not handle.cancelled()]
    if not timers:
        return ""
    return f"it leaves a timer of the event loop, which no program would hear: {timers[0]!r}"


def _describe_alarm() -> str:
    if signal.getitimer(signal.ITIMER_REAL)[0] == 0:
        return ""
    return "it leaves an alarm, of signal.alarm or signal.setitimer, which no program would hear"
