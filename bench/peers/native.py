# SPDX-License-Identifier: MIT OR Apache-2.0
"""No sandbox at all: `python3 -I` as a process, and `exec` in one that runs already. This is what isolation costs nothing in."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import inspect
import io
import platform
import subprocess
import sys
from typing import Any

from .peer import Peer, ProgramFailed, Session, Way


class NativeSession(Session):
    """A namespace in this process."""

    def __init__(self, **names: Any) -> None:
        self._space: dict[str, Any] = {"__name__": "__main__", **names}

    def run(self, program: str) -> str:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(program, "<turn>", "exec"), self._space)
        return output.getvalue()


class AwaitingSession(NativeSession):
    """One whose programs may await."""

    def __init__(self, **names: Any) -> None:
        super().__init__(**names)
        self._loop = asyncio.new_event_loop()

    def run(self, program: str) -> str:
        awaitable = eval(compile(program, "<turn>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT), self._space)
        if inspect.iscoroutine(awaitable):
            self._loop.run_until_complete(awaitable)
        return ""

    def close(self) -> None:
        self._loop.close()


class IdleProcess(Session):
    """A process that has run `x = 1` and waits."""

    def __init__(self) -> None:
        program = "import sys\nx = 1\nprint('ready', flush=True)\nsys.stdin.read()"
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self._process.stdout.readline()

    def run(self, program: str) -> str:
        return ""

    def close(self) -> None:
        self._process.communicate()


class Native(Peer):
    gathered_call = "g({})"

    def version(self) -> str:
        return platform.python_version()

    def fresh(self, program: str) -> str:
        done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True)
        if done.returncode:
            raise ProgramFailed(done.stderr[-300:])
        return done.stdout

    def ways(self) -> dict[str, Way]:
        return {"`exec` in a running process": Way(lambda: NativeSession().run("print(1)"))}

    def session(self) -> Session:
        return NativeSession()

    def calling_session(self) -> Session:
        return NativeSession(f=lambda x: x + 1)

    def gathering_session(self) -> Session:
        async def g(x: int) -> int:
            return x + 1

        return AwaitingSession(g=g)

    def run_limited(self, program: str, seconds: float) -> None:
        try:
            subprocess.run([sys.executable, "-I", "-c", program], timeout=seconds)
        except subprocess.TimeoutExpired:
            return
        raise ProgramFailed("the limit did not end the program")

    def idle(self) -> Session:
        return IdleProcess()
