"""The main task of a program with top-level ``await``, from its start to its end over any number of turns.

It ends as ``asyncio.run`` ends: the tasks it left behind are cancelled and its asynchronous generators closed, but only
for a bounded time, because the result of the program is waiting.
"""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, Final, NoReturn

import _eryx_host
import eryx
from _eryx.loop import GuestEventLoop

# Deadline of a program that waits for something that will never come: the host's limits end it.
_NEVER: Final = 2**64 - 1

# How long cancelled tasks may go on after the program ended, waiting included. After an interrupt: not at all.
_CLOSING_SECONDS: Final = 1.0

# Rounds of the loop that cancelled tasks get in any case.
_CLOSING_ROUNDS: Final = 100


async def _close(loop: GuestEventLoop, tasks: set[asyncio.Task[Any]]) -> None:
    """Cancels ``tasks`` and waits for their ends, as ``asyncio.run`` does."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    for task in tasks:
        if not task.cancelled() and (exception := task.exception()) is not None:
            message = "unhandled exception while the program's tasks were cancelled"
            loop.call_exception_handler({"message": message, "exception": exception, "task": task})
    await loop.shutdown_asyncgens()


class _Execution:
    """One program: first it runs, then its leftovers are closed. ``proceed`` goes on with whichever is due."""

    def __init__(self, coroutine: Coroutine[Any, Any, Any], loop: GuestEventLoop) -> None:
        self._loop = loop
        self._main = loop.create_task(coroutine)
        self._closing: asyncio.Task[None] | None = None
        self._closing_rounds = 0
        self._closing_ends = 0.0
        self._failure: BaseException | None = None

    def proceed(self) -> int | None:
        """Returns None when all is done, or the deadline in ns until which nothing happens; raises what ended it."""
        if self._closing is None:
            try:
                deadline = self._loop.step(self._main.done)
                if not self._main.done():
                    _eryx_host.raise_pending_interrupt()
                    return _NEVER if deadline is None else deadline
                if not self._main.cancelled():
                    self._failure = self._main.exception()
                else:
                    self._failure = asyncio.CancelledError()
            except (KeyboardInterrupt, SystemExit) as exception:  # from any task: it ends the program
                self._failure = exception
            self._begin_closing()
        return self._proceed_closing()

    def _begin_closing(self) -> None:
        interrupted = isinstance(self._failure, eryx.Interrupted)
        self._closing_ends = self._loop.time() + (0.0 if interrupted else _CLOSING_SECONDS)
        tasks = asyncio.all_tasks(self._loop)
        if tasks or self._loop.has_asyncgens():
            self._closing = self._loop.create_task(_close(self._loop, tasks))

    def _is_closed(self) -> bool:
        closing = self._closing
        assert closing is not None
        self._closing_rounds += 1
        in_time = self._closing_rounds < _CLOSING_ROUNDS or self._loop.time() < self._closing_ends
        return closing.done() or not in_time

    def _proceed_closing(self) -> int | None:
        if self._closing is not None:
            try:
                deadline = self._loop.step(self._is_closed)
                if deadline is not None and deadline < self._closing_ends * 1e9:
                    _eryx_host.raise_pending_interrupt()
                    return deadline
            except (KeyboardInterrupt, SystemExit) as exception:
                self._failure = self._failure or exception
        self._loop.abandon()
        if self._failure is not None:
            self._raise_failure(self._failure)
        return None

    def _raise_failure(self, failure: BaseException) -> NoReturn:
        self._failure = None  # no cycle: exception, traceback, frame, self
        raise failure


_loop = GuestEventLoop()
_execution: _Execution | None = None


def _replace_loop() -> None:
    """A new loop in place of one that stopped in the middle of its own code: memory ran out there."""
    global _loop
    asyncio._set_running_loop(None)
    sys.set_asyncgen_hooks(None, None)
    _loop = GuestEventLoop()


def start_coroutine(coroutine: Coroutine[Any, Any, Any]) -> int | None:
    """Runs a program's coroutine until it is done (None) or waits (the deadline in ns)."""
    global _execution
    if not _loop.is_abandoned:
        _replace_loop()
    _loop.begin()
    _execution = _Execution(coroutine, _loop)
    return resume()


def resume() -> int | None:
    """Goes on with the program that waits; returns as ``start_coroutine`` does."""
    global _execution
    assert _execution is not None
    deadline = None
    try:
        deadline = _execution.proceed()
    finally:
        if deadline is None:
            _execution = None
    return deadline
