# SPDX-License-Identifier: MIT OR Apache-2.0
"""Locks for an interpreter whose threads run one after the other: waiting for one would last for ever, and says so."""

import threading
import time
from typing import Any, NoReturn

import _eryx_host
from _eryx.thread_identity import get_ident

FOR_EVER = (
    "this would wait for ever: in an Eryx sandbox a thread runs to its end when it is started, so nobody can end the wait"
)


def sleep(seconds: float) -> None:
    """As time.sleep, which in code of this package would keep the host's interrupts waiting."""
    end = time.monotonic_ns() + int(seconds * 1e9)
    while time.monotonic_ns() < end:
        _eryx_host.wait(end)


class Lock:
    """A lock that is free, or held by code that goes on only when whoever asks for it has ended."""

    __slots__ = ("_is_locked", "__weakref__")

    def __init__(self) -> None:
        self._is_locked = False

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Takes the lock if it is free. Else waits until the timeout, or raises RuntimeError if there is none."""
        if not self._is_locked:
            self._is_locked = True
            return True
        if timeout < 0 and timeout != -1:
            raise ValueError("timeout value must be a non-negative number")
        if not blocking:
            if timeout != -1:
                raise ValueError("can't specify a timeout for a non-blocking call")
            return False
        if timeout == -1:
            raise RuntimeError(FOR_EVER)
        if timeout > threading.TIMEOUT_MAX:
            raise OverflowError("timeout value is too large")
        sleep(timeout)
        if self._is_locked:
            return False
        self._is_locked = True  # a signal's handler has released it
        return True

    __enter__ = acquire

    def release(self) -> None:
        """Frees the lock, whoever has taken it."""
        if not self._is_locked:
            raise RuntimeError("release unlocked lock")
        self._is_locked = False

    def __exit__(self, *_exception: object) -> None:
        self.release()

    def locked(self) -> bool:
        """Whether it is held."""
        return self._is_locked

    def _at_fork_reinit(self) -> None:
        self._is_locked = False

    acquire_lock = acquire
    release_lock = release
    locked_lock = locked

    def __repr__(self) -> str:
        return f"<{'locked' if self._is_locked else 'unlocked'} _thread.lock object at {id(self):#x}>"

    def __reduce_ex__(self, _protocol: Any, /) -> NoReturn:
        raise TypeError("cannot pickle '_thread.lock' object")


class RLock:
    """A lock that its thread may take again. Another thread that asks for it runs inside of that one."""

    __slots__ = ("_owner", "_count", "__weakref__")

    def __init__(self) -> None:
        self._owner = 0
        self._count = 0

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Takes the lock if it is free or this thread's. Else waits as Lock does."""
        me = get_ident()
        if self._count == 0 or self._owner == me:
            self._owner = me
            self._count += 1
            return True
        held = Lock()
        held.acquire()
        return held.acquire(blocking, timeout)

    __enter__ = acquire

    def release(self) -> None:
        """Gives it back once."""
        if not self._is_owned():
            raise RuntimeError("cannot release un-acquired lock")
        self._count -= 1

    def __exit__(self, *_exception: object) -> None:
        self.release()

    def _is_owned(self) -> bool:
        return self._count > 0 and self._owner == get_ident()

    def _recursion_count(self) -> int:
        return self._count if self._is_owned() else 0

    def _release_save(self) -> tuple[int, int]:
        if self._count == 0:
            raise RuntimeError("cannot release un-acquired lock")
        saved = (self._count, self._owner)
        self._count = 0
        return saved

    def _acquire_restore(self, saved: tuple[int, int]) -> None:
        self._count, self._owner = saved

    def _at_fork_reinit(self) -> None:
        self._count = 0

    def __repr__(self) -> str:
        state = "locked" if self._count else "unlocked"
        owner = self._owner if self._count else 0
        return f"<{state} _thread.RLock object owner={owner} count={self._count} at {id(self):#x}>"

    def __reduce_ex__(self, _protocol: Any, /) -> NoReturn:
        raise TypeError("cannot pickle '_thread.RLock' object")


Lock.__module__ = RLock.__module__ = "_thread"
Lock.__qualname__ = Lock.__name__ = "lock"
