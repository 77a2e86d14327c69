# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles a program in pieces, as if each were compiled as a part of the whole."""

import __future__
import ast
import dis
import re
import warnings
from collections.abc import Iterator
from types import CodeType
from typing import Any, Final

from _eryx.feed_splitter import Piece
from _eryx.program import compile_program, rewrite, with_runner
from _eryx.task import run_apart, run_inside

_FUTURE: Final = sum(getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)

# A string that stands first: in a module of its own it would be its documentation.
_BEGINS_WITH_STRING: Final = re.compile(r"""(?:[ \t\f]*(?:#[^\n]*)?\n)*+\w{0,2}["']""")

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


class Compiler:
    """Compiles the pieces of one program, in order."""

    def __init__(self, file: str) -> None:
        self.has_compiled = False
        self._file = file
        self._flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT  # and those of ``from __future__ import``
        self._must_block = False  # the program runs loops itself, in functions for example
        self._has_loop = False  # one runs since a piece before
        self._knows_asyncio = False
        self._needing = set(_NEEDS_LOOP)  # and the names of functions that use these

    def compile(self, piece: Piece) -> Code:
        """The code of ``piece``. Errors: those of the compiler."""
        line, text, _ = piece
        source = "\n" * line + text
        self.has_compiled = True
        run: object = None
        awaits = False  # or needs a loop in another way
        program: Any = source
        if "asyncio" in text or "run_" in text:  # what is needed to run a loop
            rewritten = rewrite(source, self._flags)
            self._must_block |= rewritten.must_block
            if rewritten.has_calls and not self._must_block:
                awaits = self._has_loop or rewritten.awaits > 0
                run = run_inside if awaits else run_apart
                program = rewritten.tree
        if line > 0 and text[0] not in _NO_STRING and _BEGINS_WITH_STRING.match(text):
            program = self._without_documentation(source if program is source else program)
        code: CodeType = compile(program, self._file, "exec", self._flags, dont_inherit=True)
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

    def _needs_loop(self, code: CodeType) -> bool:
        """Whether ``code``, which awaits nothing, may need a running loop; remembers its functions that do."""
        for function in _functions_in(code):
            if not self._needing.isdisjoint(function.co_names):
                self._needing.add(function.co_name)
        if self._needing.isdisjoint(code.co_names) and _ASKS_FOR_LOOP.isdisjoint(code.co_names):
            return False
        used = {step.argval for step in dis.get_instructions(code) if step.opname in _USES}
        return not self._needing.isdisjoint(used) or not _ASKS_FOR_LOOP.isdisjoint(used)

    def _without_documentation(self, program: str | ast.Module) -> ast.Module:
        """Its tree, where a string at its beginning is a statement like others: one that does nothing."""
        tree: ast.Module = compile(program, self._file, "exec", self._flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        match tree.body:
            case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
                tree.body[0] = ast.copy_location(ast.Pass(), first)
        return tree


def compile_whole(source: bytes, file: str, *, is_first: bool) -> CodeType:
    """The code of the whole program, as the shim compiles one that arrives at once.

    Errors: what that says of a text that is no program. Warnings are given only if it ``is_first``: those of its pieces
    were given before.
    """
    if b"\0" in source:
        raise SyntaxError("source code string cannot contain null bytes")
    failure = _decoding_failure(source, file)
    if failure is not None:
        raise failure
    text = source.decode().removeprefix("\ufeff")
    if is_first:
        return _compile_text(text, file)
    show = warnings._showwarnmsg  # type: ignore[attr-defined]
    warnings._showwarnmsg = lambda message: None  # type: ignore[attr-defined]
    try:
        return _compile_text(text, file)
    finally:
        warnings._showwarnmsg = show  # type: ignore[attr-defined]


def _compile_text(text: str, file: str) -> CodeType:
    if "asyncio.run(" in text:
        return compile_program(text)
    code: CodeType = compile(text, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return code


def _decoding_failure(source: bytes, file: str) -> SyntaxError | None:
    try:
        source.decode()
    except UnicodeDecodeError as error:
        failure = SyntaxError(f"(unicode error) {error}")
        failure.filename = file
        failure.lineno = source.count(b"\n", 0, error.start) + 1
        return failure
    return None
