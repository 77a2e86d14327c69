# SPDX-License-Identifier: MIT OR Apache-2.0
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
import signal
from asyncio import base_events, coroutines, events, format_helpers, futures, log
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine
from weakref import WeakSet
from contextvars import Context
from types import FrameType
from typing import Any, Final, Never, override

import _eryx_host

# Deadline of a wait that only a callback, an interrupt or a limit ends.
NEVER: Final = 2**64 - 1

# Timers later than this are looked at again after this time: endless ones have no deadline in nanoseconds.
_LONGEST_WAIT: Final = float(base_events.MAXIMUM_SELECT_TIMEOUT)


class _Clock:
    """Stands where asyncio has a selector: waits for the next timer or answer, or only looks."""

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._rounds = 0

    def select(self, timeout: float | None) -> list[Never]:
        if timeout is None:
            _eryx_host.wait(NEVER)
        elif timeout > 0:
            _eryx_host.wait(int((self._time() + timeout) * 1e9) + 1)
        else:
            self._rounds += 1
            if self._rounds % _eryx_host.ROUNDS_BETWEEN_POLLS == 0:
                _eryx_host.poll()
        return []


class GuestEventLoop(_eryx_host.ReadyQueue, base_events.BaseEventLoop):
    """An asyncio event loop without sockets, pipes and threads."""

    # BaseEventLoop's own, of which typeshed does not know.
    _asyncgens: WeakSet[AsyncGenerator[Any, Any]]
    _default_executor: concurrent.futures.Executor | None
    _current_handle: asyncio.Handle | None
    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _stopping: bool
    _timer_cancelled_count: int
    _closed: bool
    _debug: bool
    _task_factory: object
    _thread_id: int | None
    _clock_resolution: float
    _exception_handler: object
    _coroutine_origin_tracking_enabled: bool
    _coroutine_origin_tracking_saved_depth: int | None
    _asyncgens_shutdown_called: bool
    _executor_shutdown_called: bool
    _old_agen_hooks: object

    def __init__(self, selector: object = None) -> None:
        """``selector`` is not used: there is nothing that could be registered with it."""
        super().__init__()
        self._selector = _Clock(self.time)
        self._signal_handlers: dict[int, asyncio.Handle] = {}

    def is_usable(self) -> bool:
        """Whether it is open and has what it runs with: programs can delete and replace any of it.

        To ask before each program would cost more than all else that ReadyQueue saves.
        """
        try:
            (
                self._debug,
                self._stopping,
                self._task_factory,
                self._timer_cancelled_count,
                self._default_executor,
                self._thread_id,
                self._clock_resolution,
                self._exception_handler,
                self._current_handle,
                self._coroutine_origin_tracking_enabled,
                self._coroutine_origin_tracking_saved_depth,
                self._asyncgens,
                self._asyncgens_shutdown_called,
                self._executor_shutdown_called,
                self._old_agen_hooks,
                self._signal_handlers,
            )
            return isinstance(self._ready, deque) and isinstance(self._scheduled, list) and not self._closed
        except AttributeError:
            return False

    def _process_events(self, event_list: list[Never]) -> None:
        """There are none: called by BaseEventLoop after each wait."""

    def _write_to_self(self) -> None:
        """Wakes nothing: with a single thread nobody waits while call_soon_threadsafe is called."""

    @override
    def close(self) -> None:
        super().close()
        for number in list(self._signal_handlers):
            self.remove_signal_handler(number)

    @override
    def run_in_executor(  # type: ignore[override]
        self, executor: concurrent.futures.Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        """A pool of threads calls ``func`` at once. What awaits the future lets other tasks run, as everywhere."""
        self._check_closed()
        if self.get_debug():
            self._check_callback(func, "run_in_executor")
        if executor is None:
            self._check_default_executor()
            if self._default_executor is None:
                self._default_executor = concurrent.futures.ThreadPoolExecutor(thread_name_prefix="asyncio")
            executor = self._default_executor
        return futures.wrap_future(executor.submit(func, *args), loop=self)

    @override
    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Ends a pool that the program has set: it has no threads to wait for."""
        self._executor_shutdown_called = True
        executor = self._default_executor
        if executor is not None:
            executor.shutdown(wait=True)

    @override
    def add_signal_handler[*Ts](self, sig: int, callback: Callable[[*Ts], Any], *args: *Ts) -> None:
        """Calls ``callback`` in the loop when ``signal.raise_signal`` or a timer of the program has sent ``sig``."""
        if coroutines.iscoroutine(callback) or asyncio.iscoroutinefunction(callback):
            raise TypeError("coroutines cannot be used with add_signal_handler()")
        _check_signal(sig)
        self._check_closed()
        try:
            signal.signal(sig, self._handle_signal)
        except OSError as error:
            raise RuntimeError(f"sig {sig} cannot be caught") from error
        self._signal_handlers[sig] = events.Handle(callback, args, self, None)

    @override
    def remove_signal_handler(self, sig: int) -> bool:
        _check_signal(sig)
        if self._signal_handlers.pop(sig, None) is None:
            return False
        signal.signal(sig, signal.default_int_handler if sig == signal.SIGINT else signal.SIG_DFL)
        return True

    def _handle_signal(self, number: int, _frame: FrameType | None) -> None:
        handle = self._signal_handlers.get(number)
        if handle is not None:
            self._add_callback_signalsafe(handle)

    async def _make_subprocess_transport(self, *_arguments: Any, **_named: Any) -> Never:
        raise OSError(errno.ENOTSUP, "processes cannot start inside an Eryx sandbox")

    def begin(self) -> None:
        """Makes this the running loop, over all the steps of a program."""
        self._run_forever_setup()

    def finish_round(self, left: int, is_finished: Callable[[], bool]) -> int | None:
        """As ``step``, but first goes on with a round that has begun, of which so many callbacks are left.

        No timer becomes due in the middle of one.
        """
        self._run_first(left)
        if self._stopping:
            self._stopping = False
            return None
        return self.step(is_finished)

    def _run_first(self, count: int) -> None:
        if self._debug:
            self._run_watched(count)
        else:
            self._run_handles(count)

    def _report_failure(self, handle: events.Handle, exception: BaseException) -> None:
        callback = format_helpers._format_callback_source(handle._callback, handle._args, debug=False)
        message = f"Exception in callback {callback}"
        self.call_exception_handler({"message": message, "exception": exception, "handle": handle})

    def run_last_round(self) -> None:
        """Runs what is ready when the main task is done: elsewhere too the loop stops one round after it."""
        if self._scheduled:
            self._move_due_timers()
        self._run_first(len(self._ready))
        self._stopping = False

    def _deadline(self) -> int:
        if not self._scheduled:
            return NEVER
        when = self._scheduled[0].when()
        if when > _LONGEST_WAIT:  # seldom: most waits end within a day after the clock's start
            when = min(when, self.time() + _LONGEST_WAIT)
        return int(when * 1e9) + 1

    def _run_watched(self, count: int) -> None:
        """What _run_once does in debug mode: says which callbacks were slow."""
        for _ in range(count):
            handle = self._ready.popleft()
            if handle._cancelled:
                continue
            try:
                self._current_handle = handle
                start = self.time()
                handle._run()
                seconds = self.time() - start
                if seconds >= self.slow_callback_duration:
                    text = base_events._format_handle(handle)
                    log.logger.warning("Executing %s took %.3f seconds", text, seconds)
            finally:
                self._current_handle = None

    def _move_due_timers(self) -> None:
        """Makes ready what is due and drops what was cancelled, as _run_once does."""
        if self._timer_cancelled_count > base_events._MIN_SCHEDULED_TIMER_HANDLES // 2:
            self._drop_cancelled_timers()
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

    def _drop_cancelled_timers(self) -> None:
        """Drops all that were cancelled if they are most of all; else timeouts that were met would pile up."""
        if self._timer_cancelled_count <= len(self._scheduled) * base_events._MIN_CANCELLED_TIMER_HANDLES_FRACTION:
            return
        kept = []
        for handle in self._scheduled:
            if handle._cancelled:
                handle._scheduled = False
            else:
                kept.append(handle)
        heapq.heapify(kept)
        self._scheduled = kept
        self._timer_cancelled_count = 0

    def has_asyncgens(self) -> bool:
        """Whether asynchronous generators were started that shutdown_asyncgens has to close."""
        return bool(self._asyncgens)

    def open_asyncgens(self) -> set[AsyncGenerator[Any, Any]]:
        """The asynchronous generators that were started and neither ended nor dropped."""
        return set(self._asyncgens)

    def has_executor(self) -> bool:
        """Whether the program has set one that shutdown_default_executor has to end."""
        return self._default_executor is not None

    def holds_something(self) -> bool:
        """Whether callbacks, timers, generators or an executor are left in it."""
        return bool(self._ready or self._scheduled or self._asyncgens or self._default_executor)

    def rest(self) -> None:
        """Ends what ``begin`` began: what is left in the loop goes on after the next ``begin``."""
        self._run_forever_cleanup()

    def end(self) -> None:
        """Closes the loop that ``begin`` made the running one: what is left in it never runs."""
        self._run_forever_cleanup()
        self.close()


def _check_signal(number: int) -> None:
    if not isinstance(number, int):
        raise TypeError(f"sig must be an int, not {number!r}")
    if not 0 < number < signal.NSIG:
        raise ValueError(f"invalid signal number {number}")


# By these names programs and asyncio itself make loops; what they stand for on Linux cannot work without sockets.
asyncio.EventLoop = asyncio.SelectorEventLoop = GuestEventLoop  # type: ignore[assignment]
