# SPDX-License-Identifier: MIT OR Apache-2.0
"""Threads that run to their end when they are started, one after the other: a sandbox has no others.

That is what most programs need of ``threading.Thread`` and ``ThreadPoolExecutor``. Whatever waits for another thread
without a timeout would wait for ever; it raises RuntimeError and says so (_eryx/locks.py).
"""

import os
import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, thread as pools
from typing import Any, Final

import _queue  # type: ignore[import-not-found]
import _thread
import eryx
from _eryx import thread_identity
from _eryx.driver import without_own_frames
from _eryx.locks import FOR_EVER, Lock, RLock, sleep
from _eryx.thread_identity import Identity, get_ident, get_native_id, native_id_of
from _eryx.unraisable import complain

_NOTE: Final = "inside an Eryx sandbox a thread runs to its end when it is started: the rest of the program waits for it"
_TIMER: Final = (
    "a threading.Timer cannot run beside the program inside an Eryx sandbox: use asyncio, whose loop.call_later does that"
)


# By this variable of its environment the host decides that nothing runs as a thread.
_OPTION: Final = "ERYX_THREADS"
_REFUSED: Final = (
    "can't start new thread: threads cannot start inside an Eryx sandbox; use asyncio for concurrent waiting"
)


def _require_threads() -> None:
    if os.environ.get(_OPTION) == "refuse":
        raise RuntimeError(_REFUSED)


def _with_note(interrupt: eryx.Interrupted) -> eryx.Interrupted:
    if _NOTE not in getattr(interrupt, "__notes__", ()):
        interrupt.add_note(_NOTE)
    return interrupt


class _Handle:
    """What a Thread has in place of a thread of the system."""

    def __init__(self) -> None:
        self.ident = 0
        self._is_done = False

    def is_done(self) -> bool:
        return self._is_done

    def _set_done(self) -> None:
        self._is_done = True

    def join(self, timeout: float | None = None) -> None:
        """A thread that has not ended runs around the one that waits for it."""
        if self._is_done:
            return
        if timeout is None:
            raise RuntimeError(FOR_EVER)
        sleep(timeout)


def _start_joinable_thread(function: Callable[[], object], handle: Any = None, daemon: bool = True) -> Any:
    _require_threads()
    if isinstance(getattr(function, "__self__", None), threading.Timer):
        raise RuntimeError(_TIMER)
    handle = _Handle() if handle is None else handle
    identity = Identity()
    handle.ident = identity.ident
    try:
        identity.run(function)
    except eryx.Interrupted as interrupt:
        raise _with_note(interrupt)
    finally:
        handle._set_done()
    return handle


def _start_new_thread(function: Callable[..., object], args: tuple[Any, ...], kwargs: Any = None, /) -> int:
    if not callable(function):
        raise TypeError("first arg must be callable")
    _require_threads()
    identity = Identity()

    def run() -> None:
        try:
            function(*args, **(kwargs or {}))
        except SystemExit:
            pass
        except eryx.Interrupted as interrupt:
            raise _with_note(interrupt)
        except BaseException as exception:
            complain(f"Exception ignored in thread started by {function!r}", exception)

    identity.run(run)
    return identity.ident


def _bootstrap_inner(self: Any) -> None:
    """As Thread's, but an interrupt of the host ends the program, not only the thread."""
    inner: Any = threading
    self._set_ident()
    self._started.set()
    inner._active[self._ident] = self
    inner._limbo.pop(self, None)
    try:
        if inner._trace_hook:
            sys.settrace(inner._trace_hook)
        if inner._profile_hook:
            sys.setprofile(inner._profile_hook)
        self.run()
    except eryx.Interrupted:
        raise
    except BaseException as exception:
        exception.__traceback__ = without_own_frames(exception.__traceback__)
        self._invoke_excepthook(self)
    finally:
        self._delete()


class SimpleQueue(_queue.SimpleQueue):
    """That of module ``queue``, which says so where it would wait for ever."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        if block and timeout is None and self.empty():
            raise RuntimeError(FOR_EVER)
        return super().get(block, timeout)


SimpleQueue.__module__ = "_queue"


class _Worker:
    """A thread of a pool, which works off an item when it is submitted."""

    def __init__(self, pool: Any, number: int) -> None:
        self._identity = Identity()
        self._thread: Any = threading.Thread(name=f"{pool._thread_name_prefix or pool}_{number}")
        self._thread._ident = self._thread._handle.ident = self._identity.ident
        self._thread._started.set()
        self.is_busy = False
        if pool._initializer is not None:
            self.run(lambda: pool._initializer(*pool._initargs))

    def run(self, function: Callable[[], object]) -> None:
        """Requires: it is not busy."""
        active: dict[int, Any] = threading._active  # type: ignore[attr-defined]
        ident = self._identity.ident
        active[ident] = self._thread
        self.is_busy = True
        try:
            self._identity.run(function)
        except eryx.Interrupted as interrupt:
            raise _with_note(interrupt)
        finally:
            self.is_busy = False
            del active[ident]


def _idle_worker(pool: Any) -> _Worker:
    """The first thread of ``pool`` that is not busy: what submits an item may itself run as one.

    There are as many as items run inside one another, also beyond ``max_workers``: an item has nowhere to wait.
    """
    workers: list[_Worker] = pool.__dict__.setdefault("_eryx_workers", [])
    for worker in workers:
        if not worker.is_busy:
            return worker
    workers.append(_Worker(pool, len(workers)))
    return workers[-1]


def _submit(self: Any, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
    """Runs ``fn`` at once, as a thread of the pool, and returns a future that is done."""
    inner: Any = pools
    if self._broken:
        raise inner.BrokenThreadPool(self._broken)
    if self._shutdown:
        raise RuntimeError("cannot schedule new futures after shutdown")
    _require_threads()
    future: Future[Any] = Future()
    try:
        worker = _idle_worker(self)
    except eryx.Interrupted:
        raise
    except BaseException as exception:
        exception.__traceback__ = without_own_frames(exception.__traceback__)
        inner._base.LOGGER.critical("Exception in initializer:", exc_info=True)
        self._broken = "A thread initializer failed, the thread pool is not usable anymore"
        future.set_exception(inner.BrokenThreadPool(self._broken))
        return future
    worker.run(lambda: _fill(future, fn, args, kwargs))
    return future


def _fill(future: "Future[Any]", function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    future.set_running_or_notify_cancel()
    try:
        value = function(*args, **kwargs)
    except eryx.Interrupted:
        raise
    except BaseException as exception:
        future.set_exception(exception)
    else:
        future.set_result(value)


def _native_id(self: Any) -> int | None:
    """Native integral thread ID of this thread, or None if it has not been started."""
    return None if self._ident is None else native_id_of(self._ident)


def run_threads_when_they_start() -> None:
    """Puts all of it into place."""
    low: Any = _thread
    high: Any = threading
    low.start_new_thread = low.start_new = _start_new_thread
    low.start_joinable_thread = high._start_joinable_thread = _start_joinable_thread
    low.get_ident = high.get_ident = get_ident
    low.get_native_id = high.get_native_id = get_native_id
    high.Thread.native_id = property(_native_id)
    high.__all__.append("get_native_id")
    low.allocate_lock = low.allocate = high._allocate_lock = high.Lock = Lock
    low.lock = low.LockType = high._LockType = Lock
    low._local = high.local = thread_identity.local
    low.RLock = high._CRLock = RLock
    high._ThreadHandle = _Handle
    high.Thread._bootstrap_inner = _bootstrap_inner
    queue.SimpleQueue = SimpleQueue  # type: ignore[misc]
    _submit.__name__, _submit.__qualname__ = "submit", "ThreadPoolExecutor.submit"
    ThreadPoolExecutor.submit = _submit  # type: ignore[method-assign]
