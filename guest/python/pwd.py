# SPDX-License-Identifier: MIT OR Apache-2.0
"""The password database of a machine with one user, who is at home in /data. Everybody else is root."""

import operator
from typing import Final, NamedTuple


class struct_passwd(NamedTuple):
    """pwd.struct_passwd: Results from getpw*() routines."""

    pw_name: str
    pw_passwd: str
    pw_uid: int
    pw_gid: int
    pw_gecos: str
    pw_dir: str
    pw_shell: str


_ENTRIES: Final = (
    struct_passwd("root", "x", 0, 0, "root", "/", "/bin/sh"),
    struct_passwd("user", "x", 1000, 1000, "", "/data", "/bin/sh"),
)


def getpwall() -> list[struct_passwd]:
    """Return a list of all available password database entries, in arbitrary order."""
    return list(_ENTRIES)


def getpwnam(name: str, /) -> struct_passwd:
    """Return the password database entry for the given user name."""
    if not isinstance(name, str):
        raise TypeError(f"getpwnam() argument must be str, not {type(name).__name__}")
    if "\0" in name:
        raise ValueError("embedded null byte")
    for entry in _ENTRIES:
        if entry.pw_name == name:
            return entry
    raise KeyError(f"getpwnam(): name not found: {name!r}")


def getpwuid(uidobj: int, /) -> struct_passwd:
    """Return the password database entry for the given numeric user ID."""
    uid = operator.index(uidobj)
    for entry in _ENTRIES:
        if entry.pw_uid == uid:
            return entry
    raise KeyError(f"getpwuid(): uid not found: {uid}")
