#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks that every source file says its licence in its first line, or in its second after `#!`.

    tools/check_spdx.py           names the files that lack the line, and fails
    tools/check_spdx.py --add     adds it to them

Not to data and pages: the programs that tests run in the sandbox are data, since the lines of their tracebacks count.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TEXT = "SPDX-License-Identifier: MIT OR Apache-2.0"
# The comment of each kind of file; shell scripts and some Python have no ending and are known by their `#!`.
COMMENTS = {
    **dict.fromkeys((".c", ".cpp", ".h", ".hpp", ".mjs", ".S", ".S.in"), "//"),
    **dict.fromkeys((".cmake", ".cmake.in", ".py", ".pyi", ".sh"), "#"),
}
NAMES = {"CMakeLists.txt": "#", "Makefile": "#"}
# What a test runs or compares, byte for byte.
DATA = re.compile(r"^(tests/[a-z]+/(programs|golden)/|fuzz/corpus/)")


def comment_of(name: str, text: str) -> str | None:
    """What begins a comment in a source file; None: the file is no source."""
    if DATA.match(name):
        return None
    base = name.rpartition("/")[2]
    if base in NAMES:
        return NAMES[base]
    for ending, comment in COMMENTS.items():
        if base.endswith(ending):
            return comment
    return "#" if text.startswith("#!") else None


def with_line(text: str, comment: str) -> str:
    """The text with the line added, in its place."""
    if text.startswith("#!"):
        first, _, rest = text.partition("\n")
        return f"{first}\n{comment} {TEXT}\n{rest}"
    return f"{comment} {TEXT}\n{text}"


def has_line(text: str, comment: str) -> bool:
    lines = text.split("\n", 2)
    line = lines[1 if text.startswith("#!") else 0 :][:1]
    return line == [f"{comment} {TEXT}"] or (comment == "//" and line == [f"/* {TEXT} */"])


def files_without(root: Path) -> dict[Path, str]:
    """The files that lack the line, each with its comment."""
    git = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(git, capture_output=True, check=True).stdout.decode().split("\0")
    found = {}
    for name in sorted(filter(None, listed)):
        file = root / name
        if not file.is_file():
            continue  # deleted and not committed yet
        text = file.read_bytes().decode(errors="replace")
        comment = comment_of(name, text)
        if comment is not None and not has_line(text, comment):
            found[file] = comment
    return found


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--add"]):
        print("usage: tools/check_spdx.py [--add]", file=sys.stderr)
        return 2
    root = Path(__file__).resolve().parent.parent
    found = files_without(root)
    for file, comment in found.items():
        if arguments:
            file.write_text(with_line(file.read_text(encoding="utf-8"), comment), encoding="utf-8")
        else:
            print(f"{file.relative_to(root)}: lacks `{comment} {TEXT}`")
    if arguments:
        print(f"licence line: added to {len(found)} files")
    elif found:
        print(f"check_spdx: {len(found)} files; `tools/check_spdx.py --add` adds the line", file=sys.stderr)
        return 1
    else:
        print("licence line: every source file has it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
