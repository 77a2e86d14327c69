# SPDX-License-Identifier: MIT OR Apache-2.0
"""``inspect`` finds the source of classes of programs as it finds that of their functions.

A function knows its file; a class knows only its module, and the programs of a session share one. So the file of a class
is that of one of its functions, or else the last program that has such a class at its line. A session forgets programs of
which no code is left, and with them the lines of classes without functions.
"""

import functools
import inspect
import linecache
import re
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any, Final

import _eryx_host

# Lines that the decorators of a class may have.
_DECORATOR_LINES: Final = 50

_getfile: Final[Callable[[Any], str]] = inspect.getfile


def _files() -> Iterator[str]:
    """Those in which programs and statements of a prompt may be, the last one first."""
    yield from reversed([file for file in linecache.cache if file.startswith("<")])
    for number in range(_eryx_host.program_number(), 1, -1):
        yield f"<user-{number}>"
    yield "<user>"


def _file_of_functions(cls: type) -> str | None:
    for member in vars(cls).values():
        function = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
        code = getattr(function, "__code__", None)
        if isinstance(code, CodeType) and code.co_qualname.startswith(cls.__qualname__ + "."):
            return code.co_filename
    return None


def _file_of_class(cls: type) -> str | None:
    file = _file_of_functions(cls)
    if file is not None:
        return file
    line = vars(cls).get("__firstlineno__")
    if not isinstance(line, int):
        return None
    return next((file for file in _files() if _has_class(linecache.getlines(file)[line - 1 :], cls.__name__)), None)


def _has_class(lines: list[str], name: str) -> bool:
    """Whether the first of the lines is that of a class of this name, or of its first decorator."""
    beginning = re.compile(rf"\s*class\s+{re.escape(name)}\b")
    if not lines or not lines[0].lstrip().startswith("@"):
        return bool(lines) and beginning.match(lines[0]) is not None
    return any(beginning.match(line) for line in lines[1:_DECORATOR_LINES])


@functools.wraps(_getfile)
def _find_file(object: Any) -> str:
    if isinstance(object, type) and getattr(object, "__module__", None) == "__main__":
        file = _file_of_class(object)
        if file is not None and file in linecache.cache:
            return file
    return _getfile(object)


def find_classes_of_programs() -> None:
    """For the life of the image."""
    inspect.getfile = _find_file
