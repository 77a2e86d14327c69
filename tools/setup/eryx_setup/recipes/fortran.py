# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fortran 77 out of LAPACK's Fortran: f2c knows nothing of what its authors have taken from Fortran 90.

Statements that need no change keep their lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Below 100000, and nobody else's.
_FIRST_LABEL = 99000

# The helpers are in tools/scientific/lapack/intrinsics.c; f2c knows their types by their first letters. What a
# constant expression has must be a constant.
_HUGE = {
    "S": "3.40282347E+38",
    "D": "1.7976931348623157D+308",
}
_MAXLOC = re.compile(r"\bMAXLOC\s*\(\s*(\w+)\s*\(\s*(.+?)\s*:\s*(.+?)\s*\)\s*,\s*1\s*\)")
_INTRINSIC_NAMES = frozenset(("MAXLOC", "HUGE"))

_SLICE = re.compile(r"(\w+)\s*\(\s*(\d+)\s*:\s*(\d+)\s*\)\s*=\s*([\w.+-]+)$")
_DECLARATION = re.compile(r"(INTEGER|LOGICAL|REAL|DOUBLE PRECISION|COMPLEX\*16|COMPLEX|CHARACTER(?:\*\d+)?)(\s*,\s*INTENT\s*\([\w ]+\))?\s*::\s*(.+)$", re.I)
_CONSTANT = re.compile(r"(INTEGER|LOGICAL|REAL|DOUBLE PRECISION|COMPLEX\*16|COMPLEX)\s*,\s*PARAMETER\s*::\s*(\w+)\s*=\s*(.+)$", re.I)
_DO = re.compile(r"DO\b\s*(?:(\d+)\s*,?\s*)?(?:\w+\s*=|WHILE\b|$)", re.I)
_END_DO = re.compile(r"END\s*DO$", re.I)
_LEAVE = re.compile(r"(.*\W)?(EXIT|CYCLE)$", re.I)
_SUBROUTINE = re.compile(r"(?:RECURSIVE\s+)(SUBROUTINE\s+)(\w+)(.*)", re.I)

OF_ITSELF = "ZZ"
"""What names of recursive routines end in where they call themselves, which f2c does not allow."""


@dataclass
class _Statement:
    label: str
    text: str
    lines: list[str]
    """As they were, comments before it included. None of it is to be kept, if the text was changed."""


@dataclass
class _Loop:
    end: str
    """The label of its last statement, or none: END DO."""
    cycle: str = ""
    exit: str = ""


def to_fortran_77(text: str, name: str) -> str:
    """`name` is the file's, without its suffix: it says which kind of numbers an AIMAG is about."""
    return "\n".join(_lines(_without_leaving(_translated(_statements(text), name)))) + "\n"


def _statements(text: str) -> Iterator[_Statement]:
    current: _Statement | None = None
    for line in text.splitlines():
        if not line.strip() or line[0] in "*cC!" or line.lstrip().startswith("!"):
            continue
        line = line.replace("\t", "        ")
        code = _without_comment(line)
        if len(code) > 5 and code[5] not in " 0" and not code[:5].strip() and current:
            current.text += " " + code[6:].strip()
            current.lines.append(code)
            continue
        if current:
            yield current
        current = _Statement(code[:5].strip(), code[6:].strip(), [code])
    if current:
        yield current


def _without_comment(line: str) -> str:
    quote = ""
    for at, letter in enumerate(line):
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "!" and at != 5:
            return line[:at].rstrip()
    return line[:72].rstrip()


def _translated(statements: Iterator[_Statement], name: str) -> Iterator[_Statement]:
    kind = "S" if name[0] in "sc" else "D"
    recursive = ""
    for statement in statements:
        text = statement.text
        if found := _SUBROUTINE.match(text):
            recursive = found[2]
            text = found[1] + found[2] + found[3]
        elif recursive:
            text = re.sub(rf"\b{recursive}\b(?=\s*\()", recursive + OF_ITSELF, text, flags=re.I)
        if found := re.match(r"(INTRINSIC|EXTERNAL)\s+(.+)", text, re.I):
            unknown = _INTRINSIC_NAMES if found[1].upper() == "INTRINSIC" else {recursive.upper()}
            known = [each for each in re.split(r"\s*,\s*", found[2]) if each.upper() not in unknown]
            if not known:
                continue
            if len(known) != found[2].count(",") + 1:
                text = f"{found[1]} {', '.join(known)}"
        text = re.sub(r"\bHUGE\s*\(\s*ZERO\s*\)", _HUGE[kind], text, flags=re.I)
        text = _MAXLOC.sub(lambda found: f"MXLOC{kind}( {found[1]}( {found[2]} ), ({found[3]}) - ({found[2]}) + 1 )", text)
        if name[0] == "z":
            text = re.sub(r"\bAIMAG\s*(?=\()", "DIMAG", text, flags=re.I)
        if found := _CONSTANT.match(text):
            yield _changed(statement, f"{found[1]} {found[2]}")
            yield _Statement("", f"PARAMETER ( {found[2]} = {found[3]} )", [])
        elif found := _DECLARATION.match(text):
            yield _changed(statement, f"{found[1]} {found[3]}")
        elif found := _SLICE.match(text):
            for index in range(int(found[2]), int(found[3]) + 1):
                yield _Statement("", f"{found[1]}({index}) = {found[4]}", [])
        else:
            yield _changed(statement, text)


def _changed(statement: _Statement, text: str) -> _Statement:
    return statement if text == statement.text else _Statement(statement.label, text, [])


def _without_leaving(statements: Iterator[_Statement]) -> Iterator[_Statement]:
    """EXIT and CYCLE become GO TO."""
    loops: list[_Loop] = []
    labels = iter(range(_FIRST_LABEL, 100000))
    for statement in statements:
        text = statement.text
        if found := _DO.match(text):
            loops.append(_Loop(found[1] or ""))
        elif found := _LEAVE.match(text):
            loop = loops[-1]
            if found[2].upper() == "EXIT":
                loop.exit = target = loop.exit or str(next(labels))
            else:
                loop.cycle = target = loop.cycle or loop.end or str(next(labels))
            yield _Statement(statement.label, f"{found[1] or ''}GO TO {target}", [])
            continue
        ends = _END_DO.match(text) and loops and not loops[-1].end
        if ends and loops[-1].cycle:
            yield _Statement(loops[-1].cycle, "CONTINUE", [])
        yield statement
        while loops and (ends or (loops[-1].end and loops[-1].end == statement.label)):
            if exit_label := loops.pop().exit:
                yield _Statement(exit_label, "CONTINUE", [])
            ends = None


def _lines(statements: Iterator[_Statement]) -> Iterator[str]:
    for statement in statements:
        if statement.lines:
            yield from statement.lines
            continue
        rest = statement.text
        head = f"{statement.label:<5} "
        while rest:
            yield head + rest[:66]
            rest = rest[66:]
            head = "     $"
