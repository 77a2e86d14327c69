#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks that a type checker understands the type stubs of callbacks and of libraries.

    tools/check_stubs.py COMMAND…

COMMAND is a type checker; it is run on the programs of tests/stubs, which use the stubs beside them. It must have no
complaint about those that end in "uses", and complain about exactly the marked lines of those that end in "misuses".
"""

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "tests" / "stubs"


def complaints(command: list[str], program: Path) -> dict[int, str]:
    """The lines of the program that the checker finds wrong."""
    finished = subprocess.run([*command, str(program)], capture_output=True, text=True)
    found = {}
    for line in finished.stdout.splitlines():
        if place := re.search(rf"{program.name}:(\d+)(:\d+)?( -|:) error: ?", line):
            found[int(place[1])] = line.strip()
        elif re.search(r":\d+(:\d+)?( -|:) error", line):
            found[0] = line.strip()  # in the stubs themselves
    if finished.returncode not in (0, 1) or (finished.returncode == 1 and not found):
        sys.exit(f"tools/check_stubs.py: {command} failed:\n{finished.stdout}{finished.stderr}")
    return found


def main() -> None:
    command = sys.argv[1:]
    wrong: list[str] = []
    for program in sorted(FOLDER.glob("*uses.py")):
        lines = program.read_text().splitlines()
        marked = {number for number, line in enumerate(lines, 1) if line.endswith("# error")}
        if program.stem.endswith("misuses") != bool(marked):
            wrong.append(f"{program}: lines are marked, or none is, against its name")
        found = complaints(command, program)
        wrong += [text for number, text in found.items() if number not in marked]
        wrong += [f"{program}:{number}: no complaint about {lines[number - 1].strip()}" for number in sorted(marked - set(found))]
    if wrong:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
