#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks that files and functions stay small enough to be read at once.

    tools/check_sizes.py [ROOT]

No file of the library, its headers or its command has more than 400 lines. No function has more than 60: Python's are
counted by their indentation, those of C by their braces, which clang-format puts into the first column. C++ functions are
clang-tidy's to count (readability-function-size in .clang-tidy).
"""

from __future__ import annotations

import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

FILE_LINES = 400
FUNCTION_LINES = 60
SMALL_FILES = ("src", "include", "cli", "abi", "guest/shim", "guest/native", "guest/cxx", "tools")
PYTHON = ("bench", "docs", "guest/python", "guest/tests", "tests", "tools")
C = ("guest/shim", "guest/native", "guest/cxx")
# Programs that run in the sandbox: each is as long as what it tests.
PROGRAMS = ("tests/conformance/programs", "tests/security/programs")


def sources(root: Path, folders: tuple[str, ...], endings: tuple[str, ...]) -> Iterator[Path]:
    for folder in folders:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in endings and not any(file.is_relative_to(root / programs) for programs in PROGRAMS):
                yield file


def python_functions(text: str) -> Iterator[tuple[str, int, int]]:
    """Name, first line and number of lines of each function.

    By its tokens: the guest's half is written for a newer Python than the one that may run this.
    """
    open_blocks: list[tuple[str, int]] = []  # what each level of indentation belongs to; "" for no function
    head = ("", 0)
    last_line = 0
    previous = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if previous == "def":
            head = (token.string, token.start[0])
        elif token.type == tokenize.INDENT:
            open_blocks.append(head)
            head = ("", 0)
        elif token.type == tokenize.DEDENT:
            name, begin = open_blocks.pop()
            if name:
                yield name, begin, last_line - begin + 1
        elif token.type == tokenize.NEWLINE:
            last_line = token.end[0]
            if previous != ":":
                head = ("", 0)  # the whole function was one line
        if token.type not in (tokenize.COMMENT, tokenize.NL):
            previous = token.string


def c_functions(text: str) -> Iterator[tuple[str, int, int]]:
    """As python_functions; a function begins where its signature does."""
    lines = text.split("\n")
    declaration = begin = 0
    for number, line in enumerate(lines, 1):
        if line[:1].isalpha():
            declaration = number
        if line.endswith(") {") and not begin:
            begin = declaration
        elif line == "}" and begin:
            yield lines[begin - 1].partition("(")[0].split()[-1].lstrip("*"), begin, number - begin + 1
            begin = 0


def complaints(root: Path) -> list[str]:
    found = []
    for file in sources(root, SMALL_FILES, (".c", ".cpp", ".h", ".hpp", ".py")):
        lines = file.read_text(encoding="utf-8").count("\n")
        if lines > FILE_LINES:
            found.append(f"{file.relative_to(root)}: {lines} lines, over {FILE_LINES}")
    for folders, endings, functions in ((PYTHON, (".py",), python_functions), (C, (".c", ".h"), c_functions)):
        for file in sources(root, folders, endings):
            for name, line, lines in functions(file.read_text(encoding="utf-8")):
                if lines > FUNCTION_LINES:
                    found.append(f"{file.relative_to(root)}:{line}: {name} has {lines} lines, over {FUNCTION_LINES}")
    return found


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    found = complaints(root)
    for complaint in found:
        print(complaint)
    if found:
        print(f"check_sizes: {len(found)} files or functions are too long", file=sys.stderr)
        return 1
    print("sizes: no file and no function is too long")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
