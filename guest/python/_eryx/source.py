"""Shows the program's source in tracebacks: an entry of ``linecache`` that reads the source only when asked."""

import linecache
from collections.abc import Iterator
from typing import SupportsIndex, overload, override

import _eryx_host


class _ProgramLines(list[str]):
    """The lines of the program that runs now. A list, because ``linecache`` keeps lists; empty until it is read."""

    def __init__(self) -> None:
        super().__init__()
        self._number = 0

    def _refresh(self) -> None:
        number = _eryx_host.program_number()
        if number != self._number:
            self[:] = [line + "\n" for line in _eryx_host.program_text().split("\n")]
            self._number = number

    @override
    def __len__(self) -> int:
        self._refresh()
        return super().__len__()

    @override
    def __iter__(self) -> Iterator[str]:
        self._refresh()
        return super().__iter__()

    @overload
    def __getitem__(self, index: SupportsIndex, /) -> str: ...
    @overload
    def __getitem__(self, index: slice, /) -> list[str]: ...
    @override
    def __getitem__(self, index: SupportsIndex | slice, /) -> str | list[str]:
        self._refresh()
        return super().__getitem__(index)


def register_program_lines() -> None:
    """Puts the program into the line cache for the life of the image."""
    linecache.cache[_eryx_host.PROGRAM_FILE] = (0, None, _ProgramLines(), _eryx_host.PROGRAM_FILE)
