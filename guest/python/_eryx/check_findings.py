# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a check finds, where it is, and what was probably meant."""

import ast
import re
from collections.abc import Iterable
from typing import Final

import _suggestions  # type: ignore[import-not-found]

from _eryx.check_survey import Survey

# Characters of a text that comes from the program, in a message.
_SHOWN: Final = 100
# CPython's own bound: comparing takes time.
_CANDIDATES: Final = 700

_LINE_END: Final = re.compile("\r\n|\r|\n")

type Row = tuple[int, int, int, int, str, str, str]  # line, column, end line, end column, kind, message, suggestion

# What is around a statement that may fail on purpose catches one of these.
_EVERYTHING: Final = frozenset({"Exception", "BaseException"})


def shown(text: str) -> str:
    """A text of the program for a message."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def similar(name: str, candidates: Iterable[str]) -> str:
    """The candidate that was probably meant, or ""."""
    known = [candidate for candidate in candidates if candidate != name and not candidate.startswith("_")]
    if not known or len(known) > _CANDIDATES or len(name) > _SHOWN:
        return ""
    meant = _suggestions._generate_suggestions(known, name)
    if meant is None:  # CPython's measure finds letters of short names in the wrong order too different
        letters = sorted(name)
        meant = next((candidate for candidate in known if sorted(candidate) == letters), None)
    return meant or ""


def _names_of(node: ast.expr | None) -> set[str]:
    """Of the exceptions that an expression lists."""
    match node:
        case ast.Tuple(elts=elements):
            return {name for element in elements for name in _names_of(element)}
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
        case None:
            return {""}  # all
    return set()


class Guards:
    """Where the program expects failures."""

    def __init__(self, survey: Survey) -> None:
        self._places: list[tuple[int, int, set[str]]] = []
        self._anywhere: set[str] = set()
        for attempt in survey.tries:
            names = {name for handler in attempt.handlers for name in _names_of(handler.type)}
            self._add(attempt.body, names)
        for block in survey.withs:
            for item in block.items:
                if isinstance(item.context_expr, ast.Call):
                    self._add(block.body, {name for value in item.context_expr.args for name in _names_of(value)})

    def _add(self, body: list[ast.stmt], names: set[str]) -> None:
        self._places.append((body[0].lineno, body[-1].end_lineno or body[-1].lineno, names))
        self._anywhere |= names

    def expects(self, line: int, exceptions: frozenset[str], *, in_function: bool) -> bool:
        """Whether one of these is handled around a line, or by its name anywhere, from where a function may be called."""
        if in_function and exceptions & self._anywhere - _EVERYTHING:
            return True
        caught = exceptions | {""}
        return any(first <= line <= last and names & caught for first, last, names in self._places)


class Findings:
    """Collects at most ``most`` findings of one program, in the order in which they are made."""

    def __init__(self, source: str, most: int) -> None:
        self.rows: list[Row] = []
        self.are_more = False
        self._source = source
        self._most = most
        self._lines: list[str] = []
        self._encoded: tuple[int, bytes] = (0, b"")

    def _column(self, line: int, offset: int) -> int:
        """Of a position in bytes, as trees have it: in characters, from 1."""
        if not self._lines:
            self._lines = _LINE_END.split(self._source)
        if self._encoded[0] != line:
            text = self._lines[line - 1] if line <= len(self._lines) else ""
            self._encoded = (line, text.encode("utf-8", "surrogatepass"))
        return len(self._encoded[1][:offset].decode("utf-8", "replace")) + 1

    def add(
        self, node: ast.expr | ast.stmt | ast.alias | ast.keyword, kind: str, message: str, suggestion: str = ""
    ) -> None:
        if self.is_full():
            return
        end_line = node.end_lineno or node.lineno
        end = self._column(end_line, node.end_col_offset or node.col_offset)
        column = self._column(node.lineno, node.col_offset)
        self.add_row((node.lineno, column, end_line, end, kind, message, suggestion))

    def add_row(self, row: Row) -> None:
        if not self.is_full():
            self.rows.append(row)

    def is_full(self) -> bool:
        """Whether there is no room for the finding that the caller has; notes that there is one."""
        if len(self.rows) < self._most:
            return False
        self.are_more = True
        return True
