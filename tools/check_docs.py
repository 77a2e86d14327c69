#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Keeps the texts true.

    tools/check_docs.py links                    links lead to files and headings that exist
    tools/check_docs.py consoles --bin FOLDER    commands shown with their output print exactly that
    tools/check_docs.py extract --into FOLDER    writes the C++ examples as programs, with what they should print
                                                 (docs/CMakeLists.txt compiles, links and runs them)

Which code blocks of README.md, the other pages at the root, docs/ and src/ are checked:
    ```cpp           a whole program. It is compiled, linked and run; a ```text block directly after it is its output.
    ```console       lines that begin with "$ eryx …" are run, and what follows each must be its output,
                     stdout and stderr together. A last line "[status N]" is the exit status, 0 when there is none.
Other blocks (```sh, ```python, ```c++ for fragments, …) are not run.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]+\]\(([^)\s]+)\)")  # and pictures
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
INLINE_CODE = re.compile(r"`[^`\n]*`")
STATUS = re.compile(r"\[status (\d+)\]")


@dataclass(frozen=True)
class Block:
    page: Path
    line: int  # of the opening fence, from 1
    language: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Program:
    """A C++ example and what it prints, where the page says it."""

    name: str
    page: Path
    line: int
    source: str
    output: str | None


@dataclass(frozen=True)
class Command:
    page: Path
    line: int
    command: str
    output: str
    status: int


def pages(root: Path) -> list[Path]:
    return sorted([*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("src/**/*.md"), *root.glob("third_party/*.md")])


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text.count("\n", 0, match.start()) + 1, match[1], match[2], match.start(), match.end())
        for match in FENCE.finditer(text)
    ]


def programs(root: Path) -> list[Program]:
    found = []
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        here = blocks(page)
        count = 0
        for index, block in enumerate(here):
            if block.language != "cpp":
                continue
            count += 1
            following = here[index + 1] if index + 1 < len(here) else None
            output = None
            if following and following.language == "text" and not text[block.end : following.start].strip():
                output = following.text
            name = "_".join([*page.relative_to(root).with_suffix("").parts, str(count)]).lower().replace("-", "_")
            found.append(Program(name, page, block.line, block.text, output))
    return found


def commands(root: Path) -> list[Command]:
    found: list[Command] = []
    for page in pages(root):
        for block in blocks(page):
            if block.language != "console":
                continue
            current: list[str] | None = None
            command, line = "", 0
            for offset, text in enumerate([*block.text.splitlines(), "$"], start=1):
                if not text.startswith("$"):
                    if current is not None:
                        current.append(text)
                    continue
                if current is not None:
                    found.append(finish_command(page, line, command, current))
                    current = None
                if text.startswith("$ eryx "):
                    current, command, line = [], text[2:], block.line + offset
    return found


def finish_command(page: Path, line: int, command: str, output: list[str]) -> Command:
    status = 0
    if output and (match := STATUS.fullmatch(output[-1])):
        status = int(match[1])
        output = output[:-1]
    return Command(page, line, command, "".join(text + "\n" for text in output), status)


def anchor(heading: str) -> str:
    """The fragment under which a heading is reached."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


def broken_links(root: Path) -> list[str]:
    complaints = []
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        prose = FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)
        prose = INLINE_CODE.sub(lambda match: " " * len(match[0]), prose)
        for match in LINK.finditer(prose):
            line = prose.count("\n", 0, match.start()) + 1
            target, _, fragment = match[1].partition("#")
            where = f"{page.relative_to(root)}:{line}"
            if re.match(r"[a-z]+:", target):
                continue  # another site: tests do not go there
            file = (page.parent / target) if target else page
            if not file.exists():
                complaints.append(f"{where}: {match[1]} leads nowhere")
            elif fragment and file.suffix == ".md":
                headings = FENCE.sub("", file.read_text(encoding="utf-8"))
                if fragment not in {anchor(heading) for heading in HEADING.findall(headings)}:
                    complaints.append(f"{where}: {match[1]}: no such heading")
    return complaints


def run_commands(root: Path, binaries: Path) -> list[str]:
    complaints = []
    environment = dict(os.environ, PATH=f"{binaries.resolve()}{os.pathsep}{os.environ['PATH']}")
    for command in commands(root):
        with tempfile.TemporaryDirectory() as folder:
            result = subprocess.run(
                ["bash", "-c", command.command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                cwd=folder,
                env=environment,
                timeout=120,
                check=False,
            )
        where = f"{command.page.relative_to(root)}:{command.line}: $ {command.command}"
        if result.stdout != command.output:
            complaints.append(f"{where}\n  the page says:\n{command.output}  it prints:\n{result.stdout}")
        elif result.returncode != command.status:
            complaints.append(f"{where}\n  the page says status {command.status}, it is {result.returncode}")
    return complaints


def extract(root: Path, into: Path) -> list[str]:
    """Writes NAME.cpp (and NAME.expected) for every program; returns the names. Files that are right stay untouched."""
    into.mkdir(parents=True, exist_ok=True)
    wanted: dict[str, str] = {}
    for program in programs(root):
        # The compiler's messages then name the page and its line.
        wanted[f"{program.name}.cpp"] = f'#line {program.line + 1} "{program.page}"\n{program.source}'
        if program.output is not None:
            wanted[f"{program.name}.expected"] = program.output
    for stale in into.iterdir():
        if stale.suffix in (".cpp", ".expected") and stale.name not in wanted:
            stale.unlink()
    for name, text in wanted.items():
        file = into / name
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
    return [program.name for program in programs(root)]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    subcommands = parser.add_subparsers(dest="what", required=True)
    subcommands.add_parser("links")
    subcommands.add_parser("consoles").add_argument("--bin", type=Path, required=True)
    subcommands.add_parser("extract").add_argument("--into", type=Path, required=True)
    options = parser.parse_args(arguments)

    if options.what == "extract":
        print(";".join(extract(options.root, options.into)), end="")  # a CMake list
        return 0
    if options.what == "links":
        complaints = broken_links(options.root)
        summary = f"links: {len(pages(options.root))} pages checked"
    else:
        complaints = run_commands(options.root, options.bin)
        summary = f"consoles: {len(commands(options.root))} commands print what the pages say"
    for complaint in complaints:
        print(complaint)
    if complaints:
        print(f"check_docs: {len(complaints)} complaints", file=sys.stderr)
        return 1
    print(summary)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
