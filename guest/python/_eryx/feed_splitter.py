# SPDX-License-Identifier: MIT OR Apache-2.0
"""Cuts the text of a program that is still being written into statements that nothing that follows could change.

A simple statement is complete when its line ends. A compound one is complete when a statement that does not continue it
begins at the first column: ``else`` may follow an ``if``, a function a decorator.
"""

import re
from enum import Enum, auto
from typing import Final

from _eryx.feed_lines import LineScanner

_BLANK: Final = re.compile(r"[ \t\f]*(?:#|\n)")
_INDENTATION: Final = re.compile(r"[ \t\f]*")
_COMPOUND_WORD: Final = r"(?:if|for|while|try|with|def|class|async)\b"
_COMPOUND: Final = re.compile(_COMPOUND_WORD)
_CONTINUATIONS: Final = ("else", "elif", "except", "finally")
_WORD: Final = re.compile(r"\w*")

# A line that is a simple statement by itself, as most are: nothing in it can go on in the next one.
_PLAIN_TEXT: Final = r"""[^\"'#\\:()\[\]{}\n]"""
_SIMPLE_LINE: Final = re.compile(rf"(?!{_COMPOUND_WORD})[^\W\d](?:{_PLAIN_TEXT}++|\({_PLAIN_TEXT}*+\))*+\n")

# A line that begins with one of these may be indented.
_INDENTS: Final = " \t\f\\"

# So many characters of an unfinished line tell whether it continues a statement.
_TELLING: Final = 16


# Complete statements: the number of lines before them, their text, and the lines at which they begin, from 1.
type Piece = tuple[int, str, list[int]]


class _Kind(Enum):
    """What the text behind the last complete statement is."""

    NONE = auto()  # blank lines and comments
    SIMPLE = auto()
    DECORATORS = auto()
    COMPOUND = auto()


class _Indentation:
    """What is before the first word of a logical line, as the tokenizer counts it.

    A form feed begins the line anew. Lines with nothing but a backslash go on with it, and the first of them that is
    indented decides.
    """

    __slots__ = ("_has_column", "_is_decided", "lines")

    def __init__(self) -> None:
        self.lines: list[str] = []  # those that end in a backslash
        self._has_column = False
        self._is_decided = False

    def takes(self, line: str) -> bool:
        """Whether ``line`` is one of those, and the next one goes on."""
        end = self._add(line)
        if line[end] != "\\" or line[end + 1] != "\n":
            return False
        self._is_decided |= self._has_column
        self.lines.append(line)
        return True

    def _add(self, line: str) -> int:
        blanks = _INDENTATION.match(line)[0]  # type: ignore[index]
        behind = blanks.rpartition("\f")[2]
        self._has_column = bool(behind) or (self._has_column and len(behind) == len(blanks))
        return len(blanks)

    def is_none(self) -> bool:
        """Whether the line whose first word was found begins at the first column."""
        return not (self._is_decided or self._has_column)

    def take_lines(self) -> list[str]:
        """The lines before the one whose first word was found. What follows is the indentation of another."""
        lines, self.lines = self.lines, []
        self._has_column = self._is_decided = False
        return lines


class Splitter:
    """Takes text in pieces of any size and gives statements."""

    def __init__(self) -> None:
        self._scanner = LineScanner()
        self._indentation = _Indentation()  # of the logical line that begins
        self._kind = _Kind.NONE
        self._complete: list[str] = []  # lines
        self._starts: list[int] = []
        self._pending: list[str] = []  # lines of what is not complete
        self._start = 0
        self._unfinished: list[str] = []  # the last line, in pieces
        self._carriage_return = ""  # at the end of the text: a line end, or half of one
        self._line = 0  # number of the line that was read last
        self._lines_taken = 0

    def add(self, text: str) -> None:
        """Takes the next text."""
        if self._carriage_return or "\r" in text:
            text = self._with_plain_line_ends(text)
        start = 0
        while (end := text.find("\n", start) + 1) > 0:
            line = text[start:end]
            if self._unfinished:
                line = "".join(self._unfinished) + line
                self._unfinished.clear()
            self._take_line(line)
            start = end
        if start < len(text):
            self._unfinished.append(text[start:])
            if self._kind is _Kind.COMPOUND and not self._scanner.is_open() and not self._indentation.lines:
                self._look_at_unfinished()

    def take(self) -> Piece | None:
        """The statements that have become complete, if there are any."""
        if not self._starts:
            return None
        piece = self._lines_taken, "".join(self._complete), self._starts
        self._lines_taken += len(self._complete)
        self._complete, self._starts = [], []
        return piece

    def take_rest(self) -> Piece:
        """All that was not taken, when no text follows."""
        starts = self._starts if self._kind is _Kind.NONE else [*self._starts, self._start]
        if self._kind is _Kind.NONE and self._unfinished:
            starts = [*starts, self._line + 1]
        text = "".join((*self._complete, *self._pending, *self._indentation.lines, *self._unfinished, self._carriage_return.replace("\r", "\n")))
        return self._lines_taken, text, starts

    def _with_plain_line_ends(self, text: str) -> str:
        """As Python reads them from a file."""
        text = self._carriage_return + text
        self._carriage_return = "\r" if text.endswith("\r") else ""
        return text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")

    def _take_line(self, line: str) -> None:
        self._line += 1
        if self._kind is _Kind.NONE and not self._indentation.lines and _SIMPLE_LINE.match(line):  # nothing is open
            self._complete += (*self._pending, line)
            self._starts.append(self._line)
            self._pending.clear()
            return
        if not self._scanner.is_open():
            if line[0] in _INDENTS and self._indentation.takes(line):
                return
            is_blank = _BLANK.match(line) is not None
            if not is_blank:
                self._begin_logical_line(line)
            self._pending += self._indentation.take_lines()
            if is_blank:
                self._pending.append(line)
                return
        self._pending.append(line)
        if self._scanner.scan(line) and self._kind is _Kind.SIMPLE:
            if self._scanner.ends_in_colon:  # `match` is a word like others
                self._kind = _Kind.COMPOUND
            else:
                self._end_statement()

    def _begin_logical_line(self, line: str) -> None:
        if not self._indentation.is_none():
            if self._kind is _Kind.NONE:
                self._begin_statement(_Kind.SIMPLE)
            return
        first = _INDENTATION.match(line).end()  # type: ignore[union-attr]
        if self._kind is _Kind.COMPOUND and _WORD.match(line, first)[0] not in _CONTINUATIONS:  # type: ignore[index]
            self._end_statement()
        if self._kind in (_Kind.NONE, _Kind.DECORATORS):
            if line[first] == "@":
                kind = _Kind.DECORATORS
            elif self._kind is _Kind.DECORATORS or _COMPOUND.match(line, first):
                kind = _Kind.COMPOUND
            else:
                kind = _Kind.SIMPLE
            self._begin_statement(kind)

    def _begin_statement(self, kind: _Kind) -> None:
        if self._kind is _Kind.NONE:
            self._start = self._line
        self._kind = kind

    def _end_statement(self) -> None:
        self._complete += self._pending
        self._starts.append(self._start)
        self._pending = []
        self._kind = _Kind.NONE

    def _look_at_unfinished(self) -> None:
        """Ends a compound statement as soon as it is certain that the next line does not continue it."""
        text = "".join(self._unfinished[:_TELLING])
        if text[0] in _INDENTS or text[0] == "#":
            return
        word = _WORD.match(text)[0]  # type: ignore[index]
        is_whole = len(word) < len(text)
        if word in _CONTINUATIONS if is_whole else any(known.startswith(word) for known in _CONTINUATIONS):
            return
        self._end_statement()
