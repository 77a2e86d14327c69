# SPDX-License-Identifier: MIT OR Apache-2.0
"""Callbacks that came back with a snapshot: they know their names, and look them up among what the host offers now.

Each execution numbers its callbacks, so the number of an earlier one may mean another callback. These ask at each use.
A name that the host no longer has fails there, in the way of ``invoke``, and not when the snapshot is restored.
"""

from collections.abc import Coroutine
from typing import Any, override

import _eryx_host
import eryx
from _eryx.callbacks import Callback, Namespace, callback_names, find_callback

type _Members = dict[str, Namespace | Callback]


def _members_below(name: str) -> _Members:
    """What attribute access finds below ``name`` now."""
    names = callback_names()
    members: _Members = {}
    for full in names:
        if full.startswith(name + "."):
            part = full[len(name) + 1 :].partition(".")[0]
            path = f"{name}.{part}"
            members[part] = RecalledCallback(path) if path in names else RecalledNamespace(path)
    return members


class RecalledCallback(Callback):
    """A callback by name."""

    __slots__ = ()
    __module__ = "eryx"

    def __new__(cls, name: str) -> "RecalledCallback":
        return super().__new__(cls, name, _eryx_host.CALLBACK_UNKNOWN, False, ("name",))

    @override
    def __init__(self, name: str) -> None:
        pass

    @override
    def __call__(self, *arguments: Any, **named: Any) -> Coroutine[Any, Any, Any]:
        callback = find_callback(self.__qualname__)
        if callback is None:  # the host says so
            return super().__call__(self.__qualname__)
        return callback(*arguments, **named)

    @override
    def sync(self, *arguments: Any, **named: Any) -> Any:
        callback = find_callback(self.__qualname__)
        if callback is None:
            return super().sync(self.__qualname__)
        return callback.sync(*arguments, **named)

    @property
    def _index(self) -> int:  # type: ignore[override]
        """By which the base describes itself."""
        callback = find_callback(self.__qualname__)
        if callback is None:
            raise eryx.CallbackNotFoundError(f"callback '{self.__qualname__}' not found")
        return callback._index

    @property
    def _members(self) -> _Members:  # type: ignore[override]
        return _members_below(self.__qualname__)


class RecalledNamespace(Namespace):
    """A namespace by name."""

    __slots__ = ()
    __module__ = "eryx"

    @override
    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def _members(self) -> _Members:  # type: ignore[override]
        return _members_below(self._name)


# What snapshots call: the classes give a module where they are not found.


def recall_callback(name: str) -> RecalledCallback:
    return RecalledCallback(name)


def recall_namespace(name: str) -> RecalledNamespace:
    return RecalledNamespace(name)


def name_of(value: Callback | Namespace) -> str:
    """The full name by which ``value`` can be recalled."""
    return value.__qualname__ if isinstance(value, Callback) else value._name
