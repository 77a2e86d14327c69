# SPDX-License-Identifier: MIT OR Apache-2.0
"""pydantic-monty: an interpreter of its own for a part of Python, in worker processes; a new interpreter is a new state in a process that served others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pydantic_monty

from .peer import Missing, Peer, ProgramFailed, Session, Way

# How the part of Python that it does not know ends a program.
LACKING = ("NotImplementedError", "ModuleNotFoundError", "NameError", "AttributeError")
MANY_CALLS: dict[str, Any] = {"max_suspensions": 10**8}


def add_one(x: int) -> int:
    return x + 1


class MontySession(Session):
    def __init__(self, checkout: Any, lookup: dict[str, Any] | None = None) -> None:
        self.inner = checkout.__enter__()
        self._lookup = lookup

    def run(self, program: str) -> str:
        output = pydantic_monty.CollectString()
        try:
            self.inner.feed_run(program, print_callback=output, external_lookup=self._lookup)
        except pydantic_monty.MontyError as error:
            if str(error).startswith(LACKING):
                raise Missing(str(error)) from error
            raise ProgramFailed(str(error)) from error
        return str(output.output)

    def close(self) -> None:
        self.inner.__exit__(None, None, None)


class GatheringSession(Session):
    """Of the asynchronous pool: the other answers one call after the other. All of it must be called while a loop runs."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._pool = pydantic_monty.AsyncMonty()
        self._loop.run_until_complete(self._open())

    async def _open(self) -> None:
        await self._pool.__aenter__()
        self._inner = await self._pool.checkout(limits=MANY_CALLS).__aenter__()

    async def _feed(self, program: str) -> None:
        async def g(x: int) -> int:
            return x + 1

        await self._inner.feed_run(program, external_lookup={"g": g})

    async def _close(self) -> None:
        await self._inner.__aexit__(None, None, None)
        await self._pool.__aexit__(None, None, None)

    def run(self, program: str) -> str:
        self._loop.run_until_complete(self._feed(program))
        return ""

    def close(self) -> None:
        self._loop.run_until_complete(self._close())
        self._loop.close()


class MontyPeer(Peer):
    gathered_call = "g({})"

    def __init__(self) -> None:
        self._pool = pydantic_monty.Monty(max_processes=64).__enter__()

    def version(self) -> str:
        return str(pydantic_monty.__version__)

    def fresh(self, program: str) -> str:
        session = MontySession(self._pool.checkout())
        try:
            return session.run(program)
        finally:
            session.close()

    def ways(self) -> dict[str, Way]:
        single = pydantic_monty.Monty(min_processes=0, max_processes=1, max_checkouts_per_worker=1).__enter__()

        def new_process() -> str:
            session = MontySession(single.checkout())
            try:
                return session.run("print(1)")
            finally:
                session.close()

        return {"a new worker process": Way(new_process)}

    def session(self) -> Session:
        return MontySession(self._pool.checkout())

    def calling_session(self) -> Session:
        return MontySession(self._pool.checkout(limits=MANY_CALLS), {"f": add_one})

    def gathering_session(self) -> Session:
        return GatheringSession()

    def waiting(self, program: str, check: str) -> Callable[[], bytes]:
        session = MontySession(self._pool.checkout())
        snapshot = session.inner.feed_start(f"{program}\nanswer = ask('go on?')\n{check}")
        # As the session goes, so does its snapshot.
        return lambda: bytes(snapshot.dump()) if session else b""

    def resume(self, state: bytes, check: str) -> str:
        output = pydantic_monty.CollectString()
        session = MontySession(self._pool.checkout())
        try:
            snapshot = session.inner.load_snapshot(state, print_callback=output)
            done = snapshot.resume({"return_value": 7})
            if not isinstance(done, pydantic_monty.MontyComplete):
                raise ProgramFailed("it waits again")
        finally:
            session.close()
        return str(output.output)

    def run_limited(self, program: str, seconds: float) -> None:
        session = MontySession(self._pool.checkout(limits={"max_feed_duration_secs": seconds}))
        try:
            session.run(program)
        except ProgramFailed as failure:
            if "TimeoutError" in str(failure):
                return
            raise
        finally:
            session.close()
        raise ProgramFailed("the limit did not end the program")
