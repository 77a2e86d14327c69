# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is different for each thread: its number, ``threading.local``, the context, the running event loop."""

import asyncio
import itertools
import os
import sys
import threading
from asyncio import events
from collections.abc import Callable
from contextvars import Context
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet, ref

_own_ident: Final = threading.get_ident
_numbers: Final = itertools.count(_own_ident() + 1)
_running: Final[list["Identity"]] = []  # threads that have started and not ended, each inside the one before


def get_ident() -> int:
    """Return a non-zero integer that uniquely identifies the current thread."""
    return _running[-1].ident if _running else _own_ident()


def native_id_of(ident: int) -> int:
    """What Linux would call the thread: the main thread has the number of the process."""
    return os.getpid() + ident - _own_ident()


def get_native_id() -> int:
    """Return a non-negative integer identifying the thread as reported by the OS (kernel)."""
    return native_id_of(get_ident())


def is_running(ident: int) -> bool:
    """Whether the thread has not ended; the current one runs inside of it, or is it."""
    return ident == _own_ident() or any(identity.ident == ident for identity in _running)


class _Key:
    """Stands for one ``local`` in tables: those of programs may compare and hash as they like, or not at all."""

    def __init__(self, owner: "local") -> None:
        self.owner: Final = ref(owner)


class local:  # noqa: N801
    """Attributes that each thread has for itself."""

    __slots__ = ("__dict__", "__key", "__weakref__")

    def __new__(cls, /, *arguments: Any, **named: Any) -> "local":
        if (arguments or named) and cls.__init__ is object.__init__:
            raise TypeError("Initialization arguments are not supported")
        made = super().__new__(cls)
        key = _Key(made)
        object.__setattr__(made, "_local__key", key)  # programs' classes may refuse to be changed
        _keys.add(key)
        if cls.__init__ is not object.__init__:
            _initial[key] = (arguments, named)
        return made


local.__module__ = "_thread"
local.__qualname__ = "_local"

_keys: Final[WeakSet[_Key]] = WeakSet()
# With what a subclass is initialised anew in each thread.
_initial: Final[WeakKeyDictionary[_Key, tuple[tuple[Any, ...], dict[str, Any]]]] = WeakKeyDictionary()


def _living() -> list[tuple[_Key, local]]:
    return [(key, owner) for key in list(_keys) if (owner := key.owner()) is not None]


class Identity:
    """A thread. What it is elsewhere stays with it when other code goes on: a worker of a pool runs again and again."""

    def __init__(self) -> None:
        self.ident = next(_numbers)
        self._context = Context()
        self._attributes: WeakKeyDictionary[_Key, dict[str, Any]] = WeakKeyDictionary()

    def run(self, function: Callable[[], object]) -> None:
        """Calls ``function`` in this thread."""
        leave = self._enter()
        try:
            self._context.run(function)
        finally:
            leave()

    def _enter(self) -> Callable[[], None]:
        loop = asyncio._get_running_loop()
        hooks = sys.get_asyncgen_hooks()
        policy_state = getattr(events._event_loop_policy, "_local", None)  # type: ignore[attr-defined]
        policy_attributes = dict(vars(policy_state)) if policy_state is not None else {}
        outside = [(key, each, dict(vars(each))) for key, each in _living()]
        asyncio._set_running_loop(None)
        sys.set_asyncgen_hooks(None, None)
        if policy_state is not None:
            vars(policy_state).clear()
        _running.append(self)
        for key, each, _ in outside:
            self._show(key, each)

        def leave() -> None:
            _running.pop()
            for key, each in _living():
                self._attributes[key] = dict(vars(each))
                vars(each).clear()
            for _, each, attributes in outside:
                vars(each).update(attributes)
            if policy_state is not None:
                vars(policy_state).clear()
                vars(policy_state).update(policy_attributes)
            sys.set_asyncgen_hooks(*hooks)
            asyncio._set_running_loop(loop)

        return leave

    def _show(self, key: _Key, each: local) -> None:
        vars(each).clear()
        known = self._attributes.get(key)
        if known is not None:
            vars(each).update(known)
        elif (initial := _initial.get(key)) is not None:
            arguments, named = initial
            each.__init__(*arguments, **named)  # type: ignore[misc]
