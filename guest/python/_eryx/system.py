# SPDX-License-Identifier: MIT OR Apache-2.0
"""Names of ``os``, ``signal`` and ``socket`` that libraries touch while they are imported or run, and that WASI does not have.

What they answer is what a quiet machine with one user would: no terminal, one processor, no groups but the user's own.
"""

import errno
import os
import signal
import socket
from typing import Final, NoReturn

import _socket
from _eryx.reasons import NETWORK

USER_ID: Final = 1000
HOST_NAME: Final = "localhost"
_ADDRESS: Final = "127.0.0.1"

# Linux's flags of getrandom. They change nothing: random bytes never run out here.
GRND_NONBLOCK: Final = 1
GRND_RANDOM: Final = 2

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


def getrandom(size: int, flags: int = 0) -> bytes:
    """Obtain a series of random bytes."""
    if size < 0 or flags & ~(GRND_NONBLOCK | GRND_RANDOM):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return os.urandom(size)


def gethostname() -> str:
    """gethostname() -> string

    Return the current host name.
    """
    return HOST_NAME


def gethostbyname(hostname: str, /) -> str:
    """Return the IP address for a host: a machine without a network knows its own."""
    if hostname.lower() not in (HOST_NAME, _ADDRESS):
        raise socket.gaierror(errno.ENOTSUP, NETWORK)
    return _ADDRESS


def gethostbyname_ex(hostname: str, /) -> tuple[str, list[str], list[str]]:
    """Return the true host name, a list of aliases, and a list of IP addresses, for a host."""
    return (hostname, [], [gethostbyname(hostname)])


def valid_signals() -> set[signal.Signals]:
    """Return a set of valid signal numbers on this platform."""
    return set(signal.Signals)


def add_missing_names() -> None:
    """Puts the functions above where programs look for them."""
    for function in (
        uname,
        getuid,
        getgid,
        getgroups,
        getppid,
        getlogin,
        get_terminal_size,
        sched_getaffinity,
        sync,
        getrandom,
    ):
        setattr(os, function.__name__, function)
    os.GRND_NONBLOCK = GRND_NONBLOCK
    os.GRND_RANDOM = GRND_RANDOM
    os.geteuid = getuid
    os.getegid = getgid
    valid_signals.__module__ = signal.__name__  # as all of its functions
    signal.valid_signals = valid_signals
    for module in (_socket, socket):
        setattr(module, "gethostname", gethostname)
        setattr(module, "gethostbyname", gethostbyname)
        setattr(module, "gethostbyname_ex", gethostbyname_ex)
