# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a prompt for Python asks of the session behind it."""

import __future__
import ast
import codeop
import linecache
import rlcompleter
from types import CodeType
from typing import Any, Final

from _eryx import program, task


# What was typed, also when a checkpoint has emptied the line cache.
_typed: Final[dict[str, tuple[int, None, list[str], str]]] = {}

_FUTURE: Final = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)

# Flags of `from __future__ import` so far, which stays in force as at every prompt.
_features = 0


def compile_typed(text: str, file: str, *, may_await: bool) -> CodeType:
    """Compiles what was typed, as "single": the values of expressions are shown.

    ``may_await``: it runs in a coroutine, where calls of ``asyncio.run`` become awaits.
    """
    global _features
    _typed[file] = (len(text), None, text.splitlines(True), file)
    linecache.cache.update(_typed)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | _features
    tree = program.parse(text, file, flags)
    has_calls = may_await and program.rewrite(tree).has_calls
    code: CodeType = compile(ast.Interactive(tree.body), file, "single", flags, dont_inherit=True)
    _features |= code.co_flags & _FUTURE
    return program.with_runner(code, task.run_inside) if has_calls else code


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
