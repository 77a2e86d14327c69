# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a recipe works with: where to write, where its inputs are, and how to run commands."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .errors import StageFailed

# Variables that change what compilers, configure scripts and Python do. A recipe sets what it needs.
_UNWANTED_VARIABLES = frozenset(
    "AR AS CC CFLAGS CPP CPPFLAGS CXX CXXFLAGS LD LDFLAGS LIBS MAKEFLAGS MFLAGS NM RANLIB CONFIG_SITE CPATH "
    "C_INCLUDE_PATH LIBRARY_PATH LD_LIBRARY_PATH SOURCE_DATE_EPOCH".split()
)


@dataclass
class Workspace:
    """Threading: belongs to the recipe's thread; `run_all` brings its own threads and joins them. Any thread may `stop`."""

    stage: str
    output: Path
    """Becomes the stage's output when the recipe returns. Empty at first."""
    scratch: Path
    """Removed when the recipe returns. Empty at first."""
    inputs: Mapping[str, Path]
    log_path: Path
    log: IO[bytes]
    jobs: int
    lock: int
    """Descriptor of the cache's lock; every command inherits it (see cache.py)."""
    niceness: int = 0
    """Of the commands: see scheduler.py."""
    announcements: list[str] = field(default_factory=list)
    """What a person should know; shown when the stage has ended."""
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _stopped: bool = False
    _starting: threading.Lock = field(default_factory=threading.Lock)

    def note(self, text: str) -> None:
        """Writes a line into the log."""
        self.log.write(f"{text}\n".encode())
        self.log.flush()

    def announce(self, text: str) -> None:
        """Tells the person who waits, and the log."""
        self.announcements.append(text)
        self.note(text)

    def fail(self, problem: str, advice: str = "") -> StageFailed:
        """The error to raise when this recipe cannot go on."""
        return StageFailed(self.stage, problem, self.log_path, advice)

    def run(
        self, command: Iterable[str | Path], *, cwd: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> None:
        """Runs a command; its output goes to the log. Errors: StageFailed, if it does not exit with 0."""
        self._finish(self._start(command, cwd, environment))

    def run_all(self, commands: Iterable[Iterable[str | Path]], *, cwd: Path | None = None) -> None:
        """Runs independent commands, `jobs` at a time."""
        with ThreadPoolExecutor(self.jobs) as pool:
            try:
                for _ in pool.map(lambda command: self.run(command, cwd=cwd), commands):
                    pass
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                self.stop()
                raise

    def capture(
        self, command: Iterable[str | Path], *, cwd: Path | None = None, environment: Mapping[str, str] | None = None
    ) -> str:
        """Runs a command and returns what it printed."""
        return self._finish(self._start(command, cwd, environment, subprocess.PIPE)).decode()

    def stop(self) -> None:
        """Ends the commands that still run, with all they started. No further one can be started."""
        with self._starting:
            self._stopped = True
            for process in self._running:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGTERM)

    def _start(
        self,
        command: Iterable[str | Path],
        cwd: Path | None,
        environment: Mapping[str, str] | None,
        stdout: int | None = None,
    ) -> subprocess.Popen[bytes]:
        words = [str(word) for word in command]
        # "LC_ALL" because error messages end up in reports; a fixed hash seed and date for reproducible outputs.
        clean = {name: value for name, value in os.environ.items() if name not in _UNWANTED_VARIABLES}
        clean |= {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "315532800"}
        with self._starting:
            if self._stopped:
                raise self.fail(f"{words[0]} was not started, because something else failed")
            self.note(f"+ {shlex.join(words)}")
            try:
                process = subprocess.Popen(
                    words,
                    cwd=cwd or self.scratch,
                    env=clean | dict(environment or {}),
                    stdin=subprocess.DEVNULL,
                    stdout=self.log if stdout is None else stdout,
                    stderr=self.log,
                    pass_fds=(self.lock,),
                    # A group, so that it can be ended with all it started. Not a session: kernels that group processes
                    # by session share the processors among sessions first, and then niceness means nothing.
                    process_group=0,
                )
            except FileNotFoundError as error:
                raise self.fail(f"{words[0]} is not there", "Install it, or run tools/setup/setup again.") from error
            self._running.append(process)
            if self.niceness and process.poll() is None:
                os.setpriority(os.PRIO_PGRP, process.pid, min(19, os.nice(0) + self.niceness))
        return process

    def _finish(self, process: subprocess.Popen[bytes]) -> bytes:
        try:
            printed, _ = process.communicate()
        except BaseException:
            self.stop()
            raise
        finally:
            with self._starting:
                self._running.remove(process)
        if process.returncode != 0:
            assert isinstance(process.args, list)
            ending = f"status {process.returncode}"
            if process.returncode < 0:
                ending = signal.Signals(-process.returncode).name
            raise self.fail(f"{Path(process.args[0]).name} ended with {ending}")
        return printed or b""
