# SPDX-License-Identifier: MIT OR Apache-2.0
"""Shows the sources of programs in tracebacks: a line cache that asks the shim, which keeps them."""

import linecache
from typing import Any, Final, override

import _eryx_host

type _Entry = tuple[Any, ...]  # of `linecache.cache`: size, time of change or None, lines, name


def is_program_file(file: str) -> bool:
    """Whether code of this file name is that of a program of the user."""
    return file == "<user>" or file.startswith("<user-")


class _LineCache(dict[str, _Entry]):
    """Finds programs as if each were in it. Costs nothing until somebody looks for one, and keeps the lines of one only.

    Which programs there are changes with each that starts, so what was looked up is good until then.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked: tuple[str, int] | None = None
        self._found: _Entry | None = None

    def _find(self, file: str) -> _Entry | None:
        question = (file, _eryx_host.program_number())
        if question != self._asked:
            text = _eryx_host.program_text(file)
            lines = None if text is None else [line + "\n" for line in text.split("\n")]
            self._found = None if lines is None else (len(lines), None, lines, file)
            self._asked = question
        return self._found

    @override
    def __contains__(self, file: object) -> bool:
        return super().__contains__(file) or (isinstance(file, str) and self._find(file) is not None)

    def __missing__(self, file: str) -> _Entry:
        entry = self._find(file)
        if entry is None:
            raise KeyError(file)
        return entry


def find_programs_in_line_cache() -> None:
    """For the life of the image; ``linecache.clearcache`` does not end it."""
    linecache.cache = _LineCache()
