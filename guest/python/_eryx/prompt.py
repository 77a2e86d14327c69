# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a prompt for Python asks of the session behind it."""

import ast
import codeop
import rlcompleter
from typing import Any


def completions(text: str, namespace: dict[str, Any]) -> list[str]:
    """What ``text``, a name or a dotted name, can be completed to. Attribute access may run code of the program."""
    completer = rlcompleter.Completer(namespace)
    try:
        matches = completer.attr_matches(text) if "." in text else completer.global_matches(text)
    except Exception:  # a `__dir__` or a property of the program
        return []
    return sorted({match for match in matches if type(match) is str})


def is_incomplete(source: str) -> bool:
    """Whether a program that is typed in line by line goes on: brackets or quotes are open, or a block is.

    A block ends with an empty line. What can never become a program is complete: running it says what is wrong.
    """
    return _is_cut(source, "single") or _is_cut(source, "exec")


def _is_cut(source: str, symbol: str) -> bool:
    compiler = codeop.CommandCompiler()
    compiler.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    try:
        return compiler(source, "<input>", symbol) is None
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return False
