"""The event loop of the guest: asyncio's own, with another way to wait.

There is nothing to wait for but time and callbacks (a sandbox has no sockets and no child processes), so no selector is
needed. Two modes share this class. A loop that the program runs itself (``asyncio.run`` in a function) blocks the guest
while it waits. The loop of a program with top-level ``await`` never waits: ``step`` runs what is ready and then returns
to the host, with an empty stack, together with the time of the next timer.
"""

import asyncio
import concurrent.futures
import errno
import heapq
from asyncio import base_events, events
from collections.abc import Callable
from typing import Any, Final, Never, override

import _eryx_host

# Deadline of a wait that only a callback or an interrupt ends.
_NEVER: Final = 2**64 - 1

# A loop that is always busy looks for answers of callbacks once in so many rounds.
_ROUNDS_BETWEEN_POLLS: Final = 64


class _Clock:
    """Stands where asyncio has a selector: waits for the next timer or answer, or only looks."""

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._rounds = 0

    def select(self, timeout: float | None) -> list[Never]:
        if timeout is None:
            _eryx_host.wait(_NEVER)
        elif timeout > 0:
            _eryx_host.wait(int((self._time() + timeout) * 1e9) + 1)
        else:
            self._rounds += 1
            if self._rounds % _ROUNDS_BETWEEN_POLLS == 0:
                _eryx_host.poll()
        return []


class GuestEventLoop(base_events.BaseEventLoop):
    """An asyncio event loop without sockets, pipes and threads."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Clock(self.time)
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

    def begin(self) -> None:
        """Makes this the running loop, over all the steps of a program."""
        self.is_abandoned = False
        self._run_forever_setup()

    def step(self, is_finished: Callable[[], bool]) -> int | None:
        """Runs callbacks until ``is_finished`` or until none is ready.

        Does what BaseEventLoop._run_once does, without what only a selector needs: this is most of what an answer of
        a callback costs.

        Returns: the time of the next timer in nanoseconds of the monotonic clock, or None if there is no timer or
        the loop is finished.
        """
        ready = self._ready
        rounds = 0
        while not is_finished():
            if self._scheduled:
                self._move_due_timers()
            if not ready:
                return int(self._scheduled[0].when() * 1e9) + 1 if self._scheduled else None
            if self._stopping:  # type: ignore[attr-defined]
                raise RuntimeError("Event loop stopped before Future completed.")
            for _ in range(len(ready)):
                handle = ready.popleft()
                if not handle._cancelled:
                    handle._run()
            rounds += 1
            if rounds % _ROUNDS_BETWEEN_POLLS == 0:
                _eryx_host.poll()
        return None

    def _move_due_timers(self) -> None:
        """Makes ready what is due, as _run_once does."""
        scheduled = self._scheduled
        while scheduled and scheduled[0]._cancelled:
            self._timer_cancelled_count -= 1
            heapq.heappop(scheduled)._scheduled = False
        if not scheduled:
            return
        end = self.time() + self._clock_resolution
        while scheduled and scheduled[0]._when < end:
            handle = heapq.heappop(scheduled)
            handle._scheduled = False
            self._ready.append(handle)

    def has_asyncgens(self) -> bool:
        """Whether asynchronous generators were started that shutdown_asyncgens has to close."""
        return bool(self._asyncgens)

    def abandon(self) -> None:
        """Forgets all callbacks and timers, so that what one program left behind never runs in the next.

        Until then ``is_abandoned`` is false, from ``begin`` on.
        """
        self._run_forever_cleanup()
        self._ready.clear()
        self._scheduled.clear()
        self._asyncgens.clear()
        self._asyncgens_shutdown_called = False
        self._timer_cancelled_count = 0
        self.is_abandoned = True


def _future_of_running_loop() -> asyncio.Future[Any]:
    return asyncio.Future(loop=asyncio.get_running_loop())


_eryx_host.set_future_factory(_future_of_running_loop)


class GuestEventLoopPolicy(events.BaseDefaultEventLoopPolicy):
    """Makes every loop of asyncio a GuestEventLoop."""

    _loop_factory = GuestEventLoop
