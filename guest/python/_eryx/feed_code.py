# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles a program in pieces, as if each were compiled as a part of the whole."""

import __future__
import ast
import codecs
import dis
import re
import sys
import warnings
from collections.abc import Iterator
from types import CodeType
from typing import Any, Final

import _eryx_host
from _eryx.feed_splitter import Piece
from _eryx.program import compile_program, rewrite, with_runner
from _eryx.task import run_apart, run_inside

_FUTURE: Final = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)

# A string that stands first, in parentheses perhaps: in a module of its own it would be its documentation.
_BEGINS_WITH_STRING: Final = re.compile(r"""(?:[ \t\f\n(]|\\\n|#[^\n]*\n)*+\w{0,2}["']""")

# Letters with which most statements begin, and no string's prefix does.
_NO_STRING: Final = frozenset("acdeghijklmnopqstvwxyz_")

# What needs a running loop although it awaits nothing. Where a program uses it at its top level, it also awaits there,
# or it would fail. It may do so in a function that it calls, or only ask whether there is a loop.
_NEEDS_LOOP: Final = frozenset({"create_task", "ensure_future", "gather", "shield", "as_completed"})
_ASKS_FOR_LOOP: Final = frozenset({"get_running_loop", "current_task", "all_tasks"})
_USES: Final = frozenset({"LOAD_NAME", "LOAD_GLOBAL", "LOAD_ATTR"})

# The code of a piece, and whether it needs a loop. No class of its own, as for pieces: each first effect waits for it.
type Code = tuple[CodeType, bool]

_COROUTINE: Final = 0x80 | 0x100 | 0x200  # CO_COROUTINE, CO_ITERABLE_COROUTINE, CO_ASYNC_GENERATOR


def _functions_in(code: CodeType) -> Iterator[CodeType]:
    """The code of functions in ``code`` that are no coroutines, innermost first."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _functions_in(constant)
            if not constant.co_flags & _COROUTINE:
                yield constant


class _FirstWarnings:
    """How warnings were treated when the program began.

    Those of its compiler come before anything that it does to them, when it arrives whole; and whether they are errors.
    """

    def __init__(self) -> None:
        self._showwarning = warnings.showwarning
        self._stderr = sys.stderr
        self._names = {"filters": list(warnings.filters), "_showwarnmsg": self._show}
        self._show_message = warnings._showwarnmsg  # type: ignore[attr-defined]
        self._programs: dict[str, Any] = {}
        self.are_given = True

    def __enter__(self) -> None:
        names = vars(warnings)
        self._programs = {name: names[name] for name in self._names if name in names}
        names.update(self._names)

    def __exit__(self, *_failure: object) -> None:
        names = vars(warnings)
        for name in self._names:
            names.pop(name, None)
        names.update(self._programs)
        self._programs = {}

    def _show(self, message: object) -> None:
        if not self.are_given:
            return
        programs = warnings.showwarning, sys.stderr
        warnings.showwarning, sys.stderr = self._showwarning, self._stderr
        try:
            self._show_message(message)
        finally:
            warnings.showwarning, sys.stderr = programs


class Compiler:
    """Compiles the pieces of one program, in order."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._warnings = _FirstWarnings()
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # and those of ``from __future__ import``
        self._must_block = False  # the program runs loops itself, in functions for example
        self._has_loop = False  # one runs since a piece before
        self._knows_asyncio = False
        self._needing = set(_NEEDS_LOOP)  # and the names of functions that use these

    def compile(self, piece: Piece) -> Code:
        """The code of ``piece``. Errors: those of the compiler."""
        with self._warnings:
            return self._compile(piece)

    def check_whole(self, source: bytes) -> None:
        """Compiles the whole program, as the shim compiles one that arrives at once. Its pieces give the warnings.

        Errors: what that says of a text that is no program.
        """
        self._warnings.are_given = False
        try:
            with self._warnings:
                _compile_whole(source, self._file)
        finally:
            self._warnings.are_given = True

    def _compile(self, piece: Piece) -> Code:
        line, text, _ = piece
        run: object = None
        awaits = False  # or needs a loop in another way
        tree: ast.Module | None = None
        if "asyncio" in text or "run_" in text:  # what is needed to run a loop
            rewritten = rewrite(self._tree(line, text))
            self._must_block |= rewritten.must_block
            if not rewritten.has_calls:
                tree = rewritten.tree  # the parser has given its warnings
            elif not self._must_block:
                tree = rewritten.tree
                awaits = self._has_loop or rewritten.awaits > 0
                run = run_inside if awaits else run_apart
        if line > 0 and text[0] not in _NO_STRING and _BEGINS_WITH_STRING.match(text):
            tree = _without_documentation(self._tree(line, text) if tree is None else tree)
        code: CodeType
        if tree is None:
            code = _eryx_host.compile_behind(line, text, self._file, self._flags)
        else:
            code = compile(tree, self._file, "exec", self._flags, dont_inherit=True)
        self._flags |= code.co_flags & _FUTURE
        if run is not None:
            code = with_runner(code, run)
        elif code.co_flags & _COROUTINE:
            awaits = True
        else:
            self._knows_asyncio |= "asyncio" in text
            awaits = self._knows_asyncio and not self._must_block and self._needs_loop(code)
        self._has_loop |= awaits
        return code, awaits

    def _tree(self, line: int, text: str) -> ast.Module:
        tree: ast.Module = _eryx_host.compile_behind(line, text, self._file, self._flags | ast.PyCF_ONLY_AST)
        return tree

    def _needs_loop(self, code: CodeType) -> bool:
        """Whether ``code``, which awaits nothing, may need a running loop; remembers its functions that do."""
        for function in _functions_in(code):
            if not self._needing.isdisjoint(function.co_names):
                self._needing.add(function.co_name)
        if self._needing.isdisjoint(code.co_names) and _ASKS_FOR_LOOP.isdisjoint(code.co_names):
            return False
        used = {step.argval for step in dis.get_instructions(code) if step.opname in _USES}
        return not self._needing.isdisjoint(used) or not _ASKS_FOR_LOOP.isdisjoint(used)


def _without_documentation(tree: ast.Module) -> ast.Module:
    """``tree``, where a string at its beginning is a statement like others: one that does nothing."""
    match tree.body:
        case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
            tree.body[0] = ast.copy_location(ast.Pass(), first)
    return tree


def _compile_whole(source: bytes, file: str) -> None:
    if b"\0" in source:
        raise SyntaxError("source code string cannot contain null bytes")
    source = source.removeprefix(codecs.BOM_UTF8)
    failure = _decoding_failure(source, file)
    if failure is not None:
        raise failure
    text = source.decode()
    if "asyncio.run(" in text:
        compile_program(text)
    else:
        _eryx_host.compile_behind(0, text, file, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def _decoding_failure(source: bytes, file: str) -> SyntaxError | None:
    try:
        source.decode()
    except UnicodeDecodeError as error:
        failure = SyntaxError(f"(unicode error) {error}")
        failure.filename = file
        failure.lineno = source.count(b"\n", 0, error.start) + 1
        return failure
    return None
