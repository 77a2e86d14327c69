# SPDX-License-Identifier: MIT OR Apache-2.0
"""Whether a side module keeps to the binary interface of native packages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_IMPORT_SECTION = 2
_FUNCTION, _TABLE, _MEMORY, _GLOBAL, _TAG = range(5)

# Functions of the C library whose arguments or results have other types, layouts or numbers in Emscripten's C library than in
# the guest's, with whose headers modules are compiled. (struct tm differs at its end only, of which nobody but the C
# library knows.)
_OTHER_TYPES = frozenset(
    "stat lstat fstat fstatat readdir readdir_r scandir open openat creat fcntl poll mmap socket clock clock_gettime "
    "clock_getres clock_nanosleep pthread_condattr_setclock sigaction sigprocmask".split()
)
# Variables that exist once a thread: the interface has functions for them.
_THREADS_OWN = frozenset(("errno",))


def foreign_imports(module: Path) -> list[str]:
    """What the module imports and the interface does not have in the form that the module takes it for; sorted.

    Errors: ValueError if it is no module.
    """
    names = {name for _, name in imports(module.read_bytes())}
    return sorted(name for name in names & (_OTHER_TYPES | _THREADS_OWN) | {each for each in names if each.startswith("__wasi_")})


def imports(module: bytes) -> Iterator[tuple[str, str]]:
    """Module and name of each import."""
    if module[:4] != b"\0asm":
        raise ValueError("no WebAssembly module")
    reader = _Reader(module, 8)
    while reader.at < len(module):
        section = reader.byte()
        size = reader.number()
        if section == _IMPORT_SECTION:
            for _ in range(reader.number()):
                yield reader.text(), reader.text()
                reader.skip_type()
            return
        reader.at += size


class _Reader:
    def __init__(self, data: bytes, at: int) -> None:
        self._data = data
        self.at = at

    def byte(self) -> int:
        self.at += 1
        return self._data[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def text(self) -> str:
        size = self.number()
        self.at += size
        return self._data[self.at - size : self.at].decode()

    def skip_type(self) -> None:
        kind = self.byte()
        if kind in (_TABLE, _TAG):
            self.byte()
        if kind in (_TABLE, _MEMORY) and self.byte() & 1:
            self.number()
        if kind == _GLOBAL:
            self.at += 2
        else:
            self.number()
