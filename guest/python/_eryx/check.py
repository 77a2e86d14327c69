# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks a program without running it: what would fail for certain, in the sandbox in which it would run.

The host's service (src/session/guest_service.cpp) calls ``check_program``.
"""

import ast
import base64
import warnings
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from _eryx.callbacks import Callback, Namespace
from _eryx.check_calls import Callbacks
from _eryx.check_findings import Findings, Row
from _eryx.check_imports import ImportCheck
from _eryx.check_names import Known, NameCheck
from _eryx.check_survey import Survey

_TREE: Final = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | ast.PyCF_ONLY_AST

# What the last check has made: taking it apart would take a tenth of the time, and the host takes back all memory.
_last: Final[list[object]] = []

# Characters of a message of the compiler.
_MESSAGE: Final = 300

_BYTE_ORDER_MARK: Final = "\ufeff"

_TOO_DEEP: Final = "the program is nested too deeply, or too large"


def _syntax_row(error: SyntaxError) -> Row:
    line = max(error.lineno or 1, 1)
    column = max(error.offset or 1, 1)
    end_line = max(error.end_lineno or line, line)
    end_column = max(error.end_offset or column, 1)
    if (end_line, end_column) < (line, column):
        end_line, end_column = line, column
    return (line, column, end_line, end_column, "syntax", str(error.msg)[:_MESSAGE], "")


def _encoding_row(data: bytes, error: UnicodeDecodeError) -> Row:
    line = data.count(b"\n", 0, error.start) + 1
    return (line, 1, line, 1, "syntax", f"(unicode error) {error}"[:_MESSAGE], "")


def _compile(source: str, flags: int) -> tuple[Any, Row | None]:
    """What the compiler makes of the program, or what it says instead; both None if it gives up."""
    try:
        return compile(source, "<user>", "exec", flags, dont_inherit=True), None
    except SyntaxError as error:
        return None, _syntax_row(error)
    except (RecursionError, MemoryError):
        return None, None


class _Program(NamedTuple):
    """What is known of a program."""

    source: str
    known: Known
    modules: Collection[str]
    result: str | None


def _find(program: _Program, findings: Findings, callbacks: Callbacks) -> None:
    tree, row = _compile(program.source, _TREE)
    survey = None
    if tree is not None:
        try:
            survey = Survey(tree)
        except RecursionError:  # a deep program need not be wrong
            pass
    if row is None and (survey is None or survey.doubts or "__debug__" in program.source):
        code, row = _compile(program.source, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        if code is None and row is None:
            row = (1, 1, 1, 1, "syntax", _TOO_DEEP, "")
    _last.extend((tree, survey))
    if row is not None:
        findings.add_row(row)
    elif survey is not None:
        NameCheck(survey, findings, program.known, program.result, callbacks).check()
        ImportCheck(survey, program.source, findings, program.modules).check()


def forget_last() -> None:
    _last.clear()


def check_program(
    session: dict[str, Any], request: dict[str, Any], callbacks: Callbacks | None = None
) -> dict[str, Any]:
    """Checks the program of a request: its text, or its bytes if these are no text.

    ``session``: variables that the program will find. ``result``: name of the variable that the host takes, None if all
    live on.
    """
    source = request["program"]
    if request["encoding"] == "base64":
        data = base64.b64decode(source)
        try:
            source = data.decode()
        except UnicodeDecodeError as error:
            return {"rows": [_encoding_row(data, error)], "more": False}
    source = source.removeprefix(_BYTE_ORDER_MARK)
    held = {name for name, value in session.items() if type(value) in (Callback, Namespace)}
    known = Known({*session, *request["names"]} - held, held)
    findings = Findings(source, request["most"])
    with warnings.catch_warnings(action="ignore"):  # those of the compiler
        program = _Program(source, known, frozenset(request["modules"]), request["result"])
        _find(program, findings, callbacks or Callbacks())
    return {"rows": sorted(findings.rows), "more": findings.are_more}
