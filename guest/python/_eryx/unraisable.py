# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reports exceptions that nobody can catch, as C code does by ``PyErr_FormatUnraisable``."""

import sys
from typing import Any, Final

from _eryx.driver import without_own_frames


def _find_type() -> Any:
    """The type of the hook's argument, which no module names."""
    found: list[type] = []

    class Failing:
        def __del__(self) -> None:
            raise ValueError

    hook = sys.unraisablehook
    sys.unraisablehook = lambda described: found.append(type(described))
    try:
        Failing()
    finally:
        sys.unraisablehook = hook
    return found[0]


_Described: Final = _find_type()


def complain(text: str, exception: BaseException) -> None:
    """Tells ``sys.unraisablehook``, with a traceback that ends where this package called the program."""
    trace = without_own_frames(exception.__traceback__)
    described = _Described((type(exception), exception, trace, text, None))
    try:
        sys.unraisablehook(described)
    except Exception:
        sys.__unraisablehook__(described)
