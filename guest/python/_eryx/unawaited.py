# SPDX-License-Identifier: MIT OR Apache-2.0
"""The warning of a coroutine that was never awaited names a line, also where nothing ran that dropped it."""

import linecache
import sys
import traceback
import warnings
from collections.abc import Coroutine
from typing import Any

from _eryx.driver import is_own_file


def _is_dropped_by_program() -> bool:
    try:
        return not is_own_file(sys._getframe(2).f_code.co_filename)
    except ValueError:  # no code runs: the variables of a program that has ended are dropped
        return False


def _text_of(coroutine: Coroutine[Any, Any, Any]) -> str:
    """As CPython's own."""
    text = f"coroutine '{coroutine.__qualname__}' was never awaited"
    origin = getattr(coroutine, "cr_origin", None)
    if origin is None:
        return text
    steps = [(file, line, name, linecache.getline(file, line)) for file, line, name in reversed(origin)]
    return f"{text}\nCoroutine created at (most recent call last)\n{''.join(traceback.format_list(steps))}".rstrip("\n")


def _warn_unawaited_coroutine(coroutine: Coroutine[Any, Any, Any]) -> None:
    code = getattr(coroutine, "cr_code", None)
    if code is None or _is_dropped_by_program():
        warnings.warn(_text_of(coroutine), RuntimeWarning, stacklevel=2, source=coroutine)
    else:
        warnings.warn_explicit(_text_of(coroutine), RuntimeWarning, code.co_filename, code.co_firstlineno)


def name_lines_of_unawaited() -> None:
    """Puts the warning into place."""
    warnings._warn_unawaited_coroutine = _warn_unawaited_coroutine  # type: ignore[attr-defined]
