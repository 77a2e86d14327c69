# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs programs on either side: in a sandbox, by the command `eryx`, and by a CPython of this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from child import TooLong, run
from programs import Program
from unpacked import modules_of

HERE = Path(__file__).resolve().parent
STAND_IN = HERE / "stand_in"
LAUNCHER = STAND_IN / "launch.py"
# stand_in/pyperf.py says what this is.
_MARK = "pyperf-measured: "

_MEMORY = "2GiB"
_FILES = "512MiB"

Clock = Literal["processor", "wall"]

Measured = dict[str, dict[str, Any]]
"""By the names of a program's benchmarks: `loops`, and `seconds`, a list."""


class Failed(Exception):
    """The program has not measured anything; the text says what it did instead."""


class Side(Protocol):
    """Where programs run."""

    def run(self, program: Program, schedule: Mapping[str, Any]) -> Measured:
        """Errors: Failed."""


@dataclass(frozen=True)
class Sandbox:
    """Each run is a fresh sandbox. The packages are set up, and compiled, by the first that has them."""

    command: Path
    packages: Mapping[str, Path]
    timeout: int
    clock: Clock = "processor"

    def run(self, program: Program, schedule: Mapping[str, Any]) -> Measured:
        guest = f"/programs/{program.folder.name}"
        task = _task(program, f"{guest}/{program.script.name}", ["/stand-in", guest], self.clock, schedule)
        words: list[str | Path] = [self.command, "run", LAUNCHER, "--timeout", f"{self.timeout}s"]
        words += ["--memory", _MEMORY, "--files-limit", _FILES]
        words += ["--mount", f"{STAND_IN}:/stand-in:ro", "--mount", f"{program.folder}:{guest}:ro"]
        for name in program.packages:
            words += ["--package", self.packages[name]]
        # It ends itself at its limit; setting up packages has as much again.
        return _measured([*words, "--", task], 2 * self.timeout + 30)


@dataclass(frozen=True)
class Native:
    """Each run is a new process."""

    python: Path
    packages: Mapping[str, Path]
    timeout: int
    clock: Clock = "processor"

    def run(self, program: Program, schedule: Mapping[str, Any]) -> Measured:
        paths = [STAND_IN, program.folder, *(modules_of(self.packages[name]) for name in program.packages)]
        task = _task(program, str(program.script), [str(path) for path in paths], self.clock, schedule)
        # -B: nothing is written beside what both sides read.
        return _measured([self.python, "-s", "-B", LAUNCHER, task], self.timeout)


def _task(program: Program, script: str, paths: Sequence[str], clock: Clock, schedule: Mapping[str, Any]) -> str:
    """What the launcher is told; paths are those that the side sees."""
    return json.dumps(
        {"script": script, "arguments": program.arguments, "paths": paths, "clock": clock, "schedule": schedule}
    )


def _measured(words: Sequence[str | Path], timeout: int) -> Measured:
    # Hashes of texts are the same in each sandbox, so they are here.
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", ""), "PYTHONHASHSEED": "0"}
    if "XDG_CACHE_HOME" in os.environ:
        environment["XDG_CACHE_HOME"] = os.environ["XDG_CACHE_HOME"]
    try:
        done = run(words, environment, timeout)
    except TooLong as error:
        raise Failed(str(error)) from None
    for line in reversed(done.output.splitlines()):
        if line.startswith(_MARK):
            return dict(json.loads(line.removeprefix(_MARK)))
    last = (done.errors.strip() or done.output.strip()).splitlines()[-1:] or ["it printed nothing"]
    raise Failed(f"ended with status {done.status}: {last[0]}")
