# SPDX-License-Identifier: MIT OR Apache-2.0
"""pyeryx: CPython in WebAssembly, a Rust library with a Python module named `eryx`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import eryx

from .peer import Peer, ProgramFailed, Session, Way


class PyeryxSession(Session):
    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def run(self, program: str) -> str:
        try:
            return str(self.inner.execute(program).stdout_text)
        except eryx.EryxError as error:
            raise ProgramFailed(str(error)) from error

    def close(self) -> None:
        self.inner = None


class Pyeryx(Peer):
    call = "await f(x={})"
    gathered_call = "f(x={})"

    def version(self) -> str:
        return version("pyeryx")

    def fresh(self, program: str) -> str:
        return PyeryxSession(eryx.Sandbox()).run(program)

    def ways(self) -> dict[str, Way]:
        box = eryx.Sandbox()
        factory = eryx.SandboxFactory()

        def again() -> str:
            return PyeryxSession(box).run("print(1)")

        def made() -> str:
            return PyeryxSession(factory.create_sandbox()).run("print(1)")

        # Given time, it prepares the next instance.
        return {
            "one `Sandbox`, again": Way(again),
            "one `Sandbox`, again after 20 ms": Way(again, pause=0.02),
            "`SandboxFactory`": Way(made),
            "`SandboxFactory`, after 20 ms": Way(made, pause=0.02),
        }

    def session(self) -> Session:
        return PyeryxSession(eryx.Session())

    def calling_session(self) -> Session:
        callback = {"name": "f", "fn": lambda x: x + 1, "description": "Adds one"}
        return PyeryxSession(eryx.Session(callbacks=[callback]))

    def waiting(self, program: str, check: str) -> Callable[[], bytes]:
        session = PyeryxSession(eryx.Session())
        session.run(program)
        return lambda: bytes(session.inner.snapshot_state())

    def resume(self, state: bytes, check: str) -> str:
        session = PyeryxSession(eryx.Session())
        session.inner.restore_state(state)
        return session.run(check)

    def run_limited(self, program: str, seconds: float) -> None:
        limits = eryx.ResourceLimits()
        limits.execution_timeout_ms = int(seconds * 1000)
        try:
            eryx.Sandbox(resource_limits=limits).execute(program)
        except eryx.TimeoutError:
            return
        raise ProgramFailed("the limit did not end the program")
