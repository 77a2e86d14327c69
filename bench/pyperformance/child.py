# SPDX-License-Identifier: MIT OR Apache-2.0
"""A process that is told its processor time when it asks.

A program in a sandbox does not see that time: its own clocks go on while others have the processor. So both sides ask for it, by
a line on standard output, and wait for the answer on standard input.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# stand_in/launch.py asks with it.
_QUESTION = b"pyperf-clock\n"


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it printed but for its questions."""

    status: int
    output: str
    errors: str


class TooLong(Exception):
    """It had to be killed."""


def processor_time(process: int) -> float:
    """Seconds, of all threads."""
    # The number of a process's clock: clock_getcpuclockid(3), which Python does not offer.
    return time.clock_gettime(~process << 3 | 2)


def run(words: Sequence[str | Path], environment: Mapping[str, str], timeout: float) -> Ended:
    """Errors: TooLong."""
    with tempfile.TemporaryDirectory(prefix="pyperformance-") as folder, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            words, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        watch = threading.Timer(timeout, end)
        watch.start()
        try:
            output = _answered(process)
            status = process.wait()
        finally:
            watch.cancel()
            process.kill()
            process.wait()
        if late.is_set():
            raise TooLong(f"has not ended after {timeout:g} s")
        errors.seek(0)
        return Ended(status, output, errors.read().decode(errors="replace"))


def _answered(process: subprocess.Popen[bytes]) -> str:
    """Answers questions until the output ends; returns the rest of it."""
    assert process.stdin is not None and process.stdout is not None
    lines = []
    with process.stdin as answers, process.stdout as output:
        for line in output:
            if line != _QUESTION:
                lines.append(line)
                continue
            try:
                answers.write(f"{processor_time(process.pid)!r}\n".encode())
                answers.flush()
            except (BrokenPipeError, ProcessLookupError):
                break
        lines += output
    return b"".join(lines).decode(errors="replace")
