# SPDX-License-Identifier: MIT OR Apache-2.0
"""Names of ``os`` and ``socket`` that libraries touch while they are imported or run, where WASI has nothing behind them.

What they answer is what a quiet machine with one user would: no terminal, one processor, no groups but the user's own.
"""

import errno
import os
import socket
from typing import Final, NoReturn

import _socket

USER_ID: Final = 1000
HOST_NAME: Final = "localhost"

_uname: Final = os.uname


def uname() -> os.uname_result:
    """Return an object identifying the current operating system."""
    system, _nodename, release, version, machine = _uname()
    return os.uname_result((system, HOST_NAME, release, version, machine))


def getuid() -> int:
    """Return the current process's user id."""
    return USER_ID


def getgid() -> int:
    """Return the current process's group id."""
    return USER_ID


def getgroups() -> list[int]:
    """Return list of supplemental group IDs for the process."""
    return [USER_ID]


def getppid() -> int:
    """Return the parent's process id."""
    return 0


def getlogin() -> NoReturn:
    """Return the actual login name: there is none without a terminal."""
    raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))


def get_terminal_size(fd: int = 1, /) -> NoReturn:
    """Return the size of the terminal window: there is no terminal."""
    os.fstat(fd)
    raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))


def sched_getaffinity(_pid: int, /) -> set[int]:
    """Return the set of CPUs the process is restricted to."""
    return {0}


def sync() -> None:
    """Force write of everything to disk: nothing is on a disk."""


def gethostname() -> str:
    """gethostname() -> string

    Return the current host name.
    """
    return HOST_NAME


def add_missing_names() -> None:
    """Puts the functions above where programs look for them."""
    for function in (uname, getuid, getgid, getgroups, getppid, getlogin, get_terminal_size, sched_getaffinity, sync):
        setattr(os, function.__name__, function)
    os.geteuid = getuid
    os.getegid = getgid
    for module in (_socket, socket):
        setattr(module, "gethostname", gethostname)
