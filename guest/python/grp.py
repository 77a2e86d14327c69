# SPDX-License-Identifier: MIT OR Apache-2.0
"""The group database of a machine with one user: a group for each entry of ``pwd``."""

import operator
from typing import Final, NamedTuple


class struct_group(NamedTuple):
    """grp.struct_group: Results from getgr*() routines."""

    gr_name: str
    gr_passwd: str
    gr_gid: int
    gr_mem: list[str]


_GROUPS: Final = (("root", 0), ("user", 1000))


def getgrall() -> list[struct_group]:
    """Return a list of all available group entries, in arbitrary order."""
    return [struct_group(name, "x", number, []) for name, number in _GROUPS]


def getgrnam(name: str) -> struct_group:
    """Return the group database entry for the given group name."""
    if not isinstance(name, str):
        raise TypeError(f"getgrnam() argument must be str, not {type(name).__name__}")
    if "\0" in name:
        raise ValueError("embedded null byte")
    for entry in getgrall():
        if entry.gr_name == name:
            return entry
    raise KeyError(f"getgrnam(): name not found: {name!r}")


def getgrgid(id: int) -> struct_group:
    """Return the group database entry for the given numeric group ID."""
    number = operator.index(id)
    for entry in getgrall():
        if entry.gr_gid == number:
            return entry
    raise KeyError(f"getgrgid(): gid not found: {number}")
