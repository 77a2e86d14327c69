# SPDX-License-Identifier: MIT OR Apache-2.0
"""Says why a module or a service is missing, where a program would otherwise meet a bare "No module named '_ctypes'".

What a sandbox cannot offer fails with the exception that programs expect and handle anyway.
"""

import errno
import socket
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final, NoReturn

import _socket

_NATIVE: Final = "native libraries cannot be loaded inside an Eryx sandbox"
_NETWORK: Final = "there is no network inside an Eryx sandbox"
_PROCESSES: Final = "processes cannot start inside an Eryx sandbox"
_SYSTEM: Final = "an Eryx sandbox has no operating system of this kind"
_TERMINAL: Final = "there is no terminal inside an Eryx sandbox"

# Modules that CPython has on other platforms only, and why not here.
_REASONS: Final = {
    "_ctypes": _NATIVE,
    "_curses": _TERMINAL,
    "_multiprocessing": _PROCESSES,
    "_posixshmem": _PROCESSES,
    "_posixsubprocess": _PROCESSES,
    "_ssl": _NETWORK,
    "_tkinter": _TERMINAL,
    "fcntl": _SYSTEM,
    "grp": _SYSTEM,
    "mmap": _SYSTEM,
    "pwd": _SYSTEM,
    "readline": _TERMINAL,
    "resource": _SYSTEM,
    "syslog": _SYSTEM,
    "termios": _TERMINAL,
}


class _ReasonFinder:
    """The last finder: asked only for what nobody found."""

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        reason = _REASONS.get(name)
        if reason is None:
            return None
        raise ModuleNotFoundError(f"No module named {name!r}: {reason}", name=name)


def _refuse_name(*_arguments: Any, **_named: Any) -> NoReturn:
    raise socket.gaierror(errno.ENOTSUP, _NETWORK)


def _refuse_socket(_self: Any, *_arguments: Any, **_named: Any) -> NoReturn:
    raise OSError(errno.ENOTSUP, _NETWORK)


def explain_absences() -> None:
    """Puts the explanations into place."""
    sys.meta_path.append(_ReasonFinder)
    for name in ("getaddrinfo", "getnameinfo", "gethostbyaddr", "gethostbyname", "gethostbyname_ex"):
        setattr(_socket, name, _refuse_name)
        setattr(socket, name, getattr(socket, name, _refuse_name))
    socket.socket.__init__ = _refuse_socket  # type: ignore[assignment, method-assign]
