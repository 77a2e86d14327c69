"""The event loop of the guest: asyncio's own, with another way to wait.

There is nothing to wait for but time (a sandbox has no sockets and no child processes), so no selector is needed. Two
modes share this class. A loop that the program runs itself (``asyncio.run`` in a function) blocks the guest while it
waits. The loop of a program with top-level ``await`` never waits: ``step`` runs what is ready and then returns to the
host, with an empty stack, together with the time of the next timer.
"""

import asyncio
import concurrent.futures
import errno
import heapq
from asyncio import base_events, events
from collections.abc import Callable
from typing import Any, Never, override

import _eryx_host

# One wait of a loop without timers: long, because nothing but an interrupt ends it.
_WAIT_FOREVER_NS = 3_600 * 10**9


class _Clock:
    """Stands where asyncio has a selector: waits for the next timer, or not at all."""

    def __init__(self) -> None:
        self.may_block = True

    def select(self, timeout: float | None) -> list[Never]:
        if self.may_block and timeout != 0:
            _eryx_host.wait(_WAIT_FOREVER_NS if timeout is None else max(0, int(timeout * 1e9)))
        return []


class GuestEventLoop(base_events.BaseEventLoop):
    """An asyncio event loop without sockets, pipes and threads."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Clock()
        self.is_abandoned = True

    def _process_events(self, event_list: list[Never]) -> None:
        """There are none: called by BaseEventLoop after each wait."""

    def _write_to_self(self) -> None:
        """Wakes nothing: with a single thread nobody waits while call_soon_threadsafe is called."""

    @override
    def run_in_executor(  # type: ignore[override]
        self, executor: concurrent.futures.Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """Calls ``func`` at once: there are no threads. The future is done when it is returned."""
        self._check_closed()  # type: ignore[attr-defined]
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except (KeyboardInterrupt, SystemExit):
            raise
        except StopIteration as exception:  # a future refuses it: it would end the awaiting coroutine silently
            error = RuntimeError("StopIteration raised in an executor")
            error.__cause__ = exception
            future.set_exception(error)
        except BaseException as exception:
            future.set_exception(exception)
        return future

    async def _make_subprocess_transport(self, *_arguments: Any, **_named: Any) -> Never:
        raise OSError(errno.ENOTSUP, "processes cannot start inside an Eryx sandbox")

    def step(self, is_finished: Callable[[], bool]) -> int | None:
        """Runs callbacks until ``is_finished`` or until none is ready.

        Returns: the time of the next timer in nanoseconds of the monotonic clock, or None if there is no timer or
        the loop is finished.
        """
        self.is_abandoned = False
        self._selector.may_block = False
        self._run_forever_setup()
        try:
            while not is_finished():
                if not self._ready and not self._is_timer_due():
                    return self._deadline()
                self._run_once()
        finally:
            self._run_forever_cleanup()
            self._selector.may_block = True
        return None

    def _is_timer_due(self) -> bool:
        self._drop_cancelled_timers()
        return bool(self._scheduled) and self._scheduled[0].when() < self.time() + self._clock_resolution

    def _deadline(self) -> int | None:
        return int(self._scheduled[0].when() * 1e9) + 1 if self._scheduled else None

    def _drop_cancelled_timers(self) -> None:
        while self._scheduled and self._scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(self._scheduled)._scheduled = False

    def has_asyncgens(self) -> bool:
        """Whether asynchronous generators were started that shutdown_asyncgens has to close."""
        return bool(self._asyncgens)

    def abandon(self) -> None:
        """Forgets all callbacks and timers, so that what one program left behind never runs in the next.

        Until then ``is_abandoned`` is false, from the first ``step`` on.
        """
        self._ready.clear()
        self._scheduled.clear()
        self._asyncgens.clear()
        self._asyncgens_shutdown_called = False
        self._timer_cancelled_count = 0
        self.is_abandoned = True


class GuestEventLoopPolicy(events.BaseDefaultEventLoopPolicy):
    """Makes every loop of asyncio a GuestEventLoop."""

    _loop_factory = GuestEventLoop
