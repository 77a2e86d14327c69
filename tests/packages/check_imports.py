#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Imports every locked package in one sandbox, and compares the versions that importlib.metadata tells.

    tests/packages/check_imports.py ERYX FOLDER

FOLDER has the files of pylock.toml.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from sandbox import HERE, LOCK, Failure, locked_packages, run_in_sandbox
from table import MODULES, REFUSED


def check_failures(failures: Mapping[str, str]) -> None:
    """`failures` are tracebacks by project. What table.py expects to fail has to fail, and for that reason."""
    unexpected = {project: text for project, text in failures.items() if REFUSED.get(project, "\0") not in text}
    for project, text in unexpected.items():
        print(f"{project}:\n{text}")
    if unexpected:
        raise Failure(f"not imported: {', '.join(unexpected)}")
    if imported := REFUSED.keys() - failures.keys():
        raise Failure(f"imported, while table.py says that they cannot be: {', '.join(sorted(imported))}")


def check(command: Path, folder: Path) -> None:
    locked = locked_packages()
    if locked.keys() != MODULES.keys():
        raise Failure(f"in pylock.toml or in table.py only: {sorted(locked.keys() ^ MODULES.keys())}")
    options: list[str | Path] = ["--packages", LOCK, "--wheels", folder]
    result = run_in_sandbox(command, HERE / "guest_imports.py", {"modules": MODULES}, options)
    check_failures(result["failures"])
    for project, package in locked.items():
        if (version := result["versions"].get(project)) != package["version"]:
            raise Failure(f"{project} says it is {version}; {package['version']} is locked")
    imported = [project for project in MODULES if project not in REFUSED]
    print(f"imported {len(imported)} packages; {len(REFUSED)} cannot be, as expected; all versions are right")


def main() -> int:
    try:
        check(Path(sys.argv[1]), Path(sys.argv[2]))
    except Failure as failure:
        print(f"FAILED: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
