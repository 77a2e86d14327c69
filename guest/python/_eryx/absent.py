# SPDX-License-Identifier: MIT OR Apache-2.0
"""Says why a module or a service is missing, where a program would otherwise meet a bare "No module named '_ctypes'".

What a sandbox cannot offer fails with the exception that programs expect and handle anyway.
"""

import errno
import os
import socket
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final, NoReturn

import _socket
from _eryx.amended import amend_modules
from _eryx.reasons import NATIVE, NETWORK, PIPES, PROCESSES, SYSTEM, TERMINAL, explain_attributes, no_processes

# Modules that CPython has on other platforms only, and why not here.
_REASONS: Final = {
    "_ctypes": NATIVE,
    "_curses": TERMINAL,
    "_multiprocessing": PROCESSES,
    "_posixshmem": PROCESSES,
    "_posixsubprocess": PROCESSES,
    "_tkinter": TERMINAL,
    "fcntl": SYSTEM,
    "mmap": SYSTEM,
    "readline": TERMINAL,
    "resource": SYSTEM,
    "syslog": SYSTEM,
    "termios": TERMINAL,
}


# Functions of `os` for which this is the reason why they are missing.
_PROCESS_FUNCTIONS: Final = """
execv execve fork forkpty kill killpg posix_spawn posix_spawnp spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp
spawnvpe system wait wait3 wait4 waitid waitpid
""".split()

# Those that `os` has written in Python by means of missing ones.
_STARTERS: Final = ("execl", "execle", "execlp", "execlpe", "execvp", "execvpe")


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
    raise socket.gaierror(errno.ENOTSUP, NETWORK)


def _refuse_socket(_self: Any, *_arguments: Any, **_named: Any) -> NoReturn:
    raise OSError(errno.ENOTSUP, NETWORK)


def _refuse_process(*_arguments: Any, **_named: Any) -> NoReturn:
    raise no_processes()


def explain_absences() -> None:
    """Puts the explanations into place."""
    sys.meta_path.append(_ReasonFinder)
    for name in ("getaddrinfo", "getnameinfo", "gethostbyaddr"):
        setattr(_socket, name, _refuse_name)
        setattr(socket, name, getattr(socket, name, _refuse_name))
    socket.socket.__init__ = _refuse_socket  # type: ignore[assignment, method-assign]
    amend_modules()
    explain_attributes(os, {**dict.fromkeys(_PROCESS_FUNCTIONS, PROCESSES), "pipe": PIPES, "pipe2": PIPES})
    for name in _STARTERS:
        setattr(os, name, _refuse_process)
