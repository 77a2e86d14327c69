# SPDX-License-Identifier: MIT OR Apache-2.0
"""Where the logical lines of a program end, found line by line while its text arrives.

A line is read once, so a program that arrives in small pieces costs no more than one that arrives whole. What is wrong in
a text is not said here: the parser says it later. A mistake here could only delay statements, because the parser also
decides whether a text is complete.
"""

import re
from typing import Final

# What means something in code. A quote's prefix is found behind it: looking for one first would take quadratic time.
_CODE: Final = re.compile(r"""#|\\\n|\n|[][(){}:]|\"{3}|'{3}|["']""")
_WORD_BEFORE: Final = re.compile(r"\w*$")

# A place where code is read again in a string: the expression of a replacement field.
_FIELD: Final = "field"


class _String:
    """How the text of a kind of string is read, up to what ends it or begins a field."""

    __slots__ = ("is_specifier", "pattern", "specifier")

    def __init__(self, pattern: re.Pattern[str], *, is_specifier: bool = False) -> None:
        self.pattern = pattern
        self.is_specifier = is_specifier  # the format specifier of a field, which ends with the field
        self.specifier: _String | None = None  # how those of its fields are read; None: it has no fields


def _text_of_string(quote: str) -> tuple[str, str]:
    """Patterns for what has no meaning in a string, beside escapes and braces, and for what ends it."""
    if len(quote) == 3:
        return rf"[^\\{{}}{quote[0]}]+|{quote[0]}(?!{quote[0] * 2})", quote
    return rf"[^\\{{}}{quote}\n]+", rf"{quote}|\n"


def _plain(quote: str) -> _String:
    text, end = _text_of_string(quote)
    return _String(re.compile(rf"(?:{text}|[{{}}]|\\.)*+({end})?", re.DOTALL))


def _formatted(quote: str, *, is_raw: bool) -> _String:
    """As the tokenizer reads it: a backslash does not escape a brace, and in a specifier no brace is doubled."""
    text, end = _text_of_string(quote)
    escapes = r"\\[^{}]|\\(?=[{}])" if is_raw else r"\\N\{|\\[^{}]|\\(?=[{}])"
    string = _String(re.compile(rf"(?:{text}|{escapes}|\{{\{{|\}})*+({end}|\{{)?", re.DOTALL))
    specifier = _String(re.compile(rf"(?:{text}|{escapes})*+({end}|\{{|\}})?", re.DOTALL), is_specifier=True)
    string.specifier = specifier.specifier = specifier
    return string


_QUOTES: Final = ("'", '"', "'" * 3, '"' * 3)
_PLAIN: Final = {quote: _plain(quote) for quote in _QUOTES}
_FORMATTED: Final = {
    (quote, is_raw): _formatted(quote, is_raw=is_raw) for quote in _QUOTES for is_raw in (False, True)
}


class LineScanner:
    """Reads physical lines one after the other."""

    def __init__(self) -> None:
        self._open: list[str | _String] = []  # brackets, strings and fields, innermost last
        self._specifiers: list[_String | None] = []  # for each field that is open: how its format specifier is read
        self._is_continued = False  # the line before ended with a backslash
        self._is_behind_colon = False  # and has nothing but blanks behind its last colon
        self.ends_in_colon = False  # the logical line that ended last

    def is_open(self) -> bool:
        """Whether the next line goes on with the logical line."""
        return self._is_continued or bool(self._open)

    def scan(self, line: str) -> bool:
        """Reads ``line``, which ends with a line end. Returns: whether the logical line ends with it."""
        opened = self._open
        at, colon = 0, 0 if self._is_continued and self._is_behind_colon else -1
        self._is_continued = self._is_behind_colon = False
        while True:
            if opened and isinstance(string := opened[-1], _String):
                at = self._skip_string(line, at, string)
                if at < 0:
                    return False
                continue
            found = _CODE.search(line, at)
            if found is None:
                return False
            at = found.end()
            match found.group():
                case "\n" | "#":
                    self.ends_in_colon = colon >= 0 and not line[colon : found.start()].strip()
                    return not opened
                case "\\\n":
                    self._is_continued = True
                    self._is_behind_colon = colon >= 0 and not line[colon : found.start()].strip()
                    return False
                case "(" | "[" | "{" as bracket:
                    opened.append(bracket)
                case ")" | "]" | "}":
                    self._close()
                case ":":
                    colon = at
                    if opened and opened[-1] is _FIELD and (specifier := self._specifiers[-1]) is not None:
                        opened.append(specifier)
                case quote:
                    self._begin_string(line, found.start(), quote)

    def _close(self) -> None:
        if self._open and self._open.pop() is _FIELD:
            self._specifiers.pop()

    def _begin_string(self, line: str, start: int, quote: str) -> None:
        word = _WORD_BEFORE.search(line[max(0, start - 3) : start])
        prefix = word.group().lower() if word is not None else ""
        if prefix in ("f", "fr", "rf"):
            self._open.append(_FORMATTED[quote, "r" in prefix])
        else:
            self._open.append(_PLAIN[quote])

    def _skip_string(self, line: str, at: int, string: _String) -> int:
        """Returns: where its text ends, by its quote or by a field; -1 if it goes on in the next line."""
        found = string.pattern.match(line, at)
        assert found is not None
        match found.group(1):
            case None:
                return -1
            case "{":
                self._open.append(_FIELD)
                self._specifiers.append(string.specifier)
            case "}":
                self._open.pop()
                self._close()
            case "\n":  # it has no end: an error
                self._open.clear()
                self._specifiers.clear()
                return found.end() - 1
            case _:
                self._open.pop()
                if string.is_specifier:  # another error
                    self._close()
                    self._open.pop()
        return found.end()

