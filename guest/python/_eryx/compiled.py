# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiled programs as bytes: what the host keeps of a program that is executed again and again.

The host (src/execution/) calls ``compile_program`` in a fresh interpreter, and sends what it gives with each later execution of
that program; guest/shim/compiled.c reads it.
"""

import ast
import binascii
import marshal
import warnings
from collections.abc import Iterable
from types import CodeType
from typing import Final

from _eryx.program import Rewritten, parse, rewrite, runner_of, with_runner
from _eryx.task import run_apart, run_inside

# What a program is called when it is the first one of its interpreter.
_FILE: Final = "<user>"

# The first byte: what the calls of `asyncio.run` have become. Functions cannot be among the constants of code as bytes.
_PLAIN: Final = b"p"
_RUNS_INSIDE: Final = b"i"
_RUNS_APART: Final = b"a"


def _kind_of(rewritten: Rewritten) -> bytes:
    if not rewritten.has_calls:
        return _PLAIN
    return _RUNS_INSIDE if runner_of(rewritten) is run_inside else _RUNS_APART


def _compile(text: str) -> bytes:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    kind = _PLAIN
    source: str | ast.Module = text
    if "asyncio.run(" in text:
        rewritten = rewrite(parse(text, _FILE))
        kind = _kind_of(rewritten)
        if kind != _PLAIN:
            source = rewritten.tree
    code = compile(source, _FILE, "exec", flags, dont_inherit=True)
    made = marshal.dumps(code)
    return kind + made if _is_same_order(code.co_consts, marshal.loads(made).co_consts) else b""


def _is_same_order(constants: Iterable[object], read: Iterable[object]) -> bool:
    """Whether sets among the constants are gone through in the same order. Bytes of code have their elements sorted."""
    for one, other in zip(constants, read, strict=True):
        match one, other:
            case frozenset(), frozenset():
                if list(one) != list(other):
                    return False
            case (tuple(), tuple()) if not _is_same_order(one, other):
                return False
            case (CodeType(), CodeType()) if not _is_same_order(one.co_consts, other.co_consts):
                return False
    return True


def compile_program(text: str) -> str | None:
    """The code as base64; ``None`` if each execution has to compile it: it is wrong, the compiler warns of it, or it would not
    be the same code.
    """
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        try:
            made = _compile(text.removeprefix("\ufeff"))
        except (SyntaxError, ValueError, OverflowError, RecursionError):
            return None
    return None if given or not made else binascii.b2a_base64(made, newline=False).decode()


def finish_code(code: CodeType, kind: int) -> CodeType:
    """Code of a program that calls ``asyncio.run``, as it runs."""
    return with_runner(code, run_inside if kind == _RUNS_INSIDE[0] else run_apart)
