#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the own tests of one locked package inside the sandbox, by pytest, which is inside, too.

    tests/packages/run_suite.py ERYX FOLDER PROJECT

FOLDER has the files of pylock.toml and pylock.native.toml.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from sandbox import HERE, LOCK, NATIVE_LOCK, Failure, file_of, locked_packages, run_in_sandbox
from source_archive import unpack_files
from table import PYTEST, SUITES, Suite

SITE_PACKAGES = "/usr/lib/python3.13/site-packages/"
# Marks and the like are declared in one of them.
CONFIGURATIONS = ("pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini")


def read_skips(project: str, file: Path = HERE / "skips.txt", projects: Collection[str] = SUITES) -> dict[str, str]:
    skips = {}
    for line in file.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, dash, reason = line.partition(" - ")
        owner, _, test = name.partition(" ")
        if not dash or not reason or not test or owner not in projects:
            raise Failure(f"{file.name}: not a project, a test and a reason: {line}")
        if owner == project:
            skips[test] = reason
    return skips


def unpack_tests(archive: Path, suite: Suite, destination: Path) -> None:
    """Only the tests: were the project's modules there, pytest would import these instead of the package's."""
    wanted = (suite.tests, *suite.beside)

    def is_wanted(path: str) -> bool:
        return path in CONFIGURATIONS or any(path == part or path.startswith(f"{part}/") for part in wanted)

    unpack_files(archive, is_wanted, destination)


def run_suite(
    command: Path, suite: Suite, packages: list[Path], tests: Path, skips: dict[str, str], image: Path | None = None
) -> str:
    """`image` has other packages. Returns what ran. Errors: Failure."""
    inputs = {"options": [*suite.options, suite.tests], "skips": skips, "module": suite.module}
    # In an overlay tests can write beside themselves; nothing of it gets out.
    options: list[str | Path] = ["--mount", f"{tests}:/suite:overlay"]
    if suite.native:
        options.append("--native")
    if image:
        options += ["--image", image]
    for package in packages:
        options += ["--package", package]
    result = run_in_sandbox(command, HERE / "guest_suite.py", inputs, options)
    counts = result["counts"]
    if result["status"] != 0 or counts["failed"] != 0:
        raise Failure(f"pytest ended with {result['status']}; {counts}")
    if not result["file"].startswith(SITE_PACKAGES):
        raise Failure(f"tested was not the package but {result['file']}")
    if suite.native and not result["file"].endswith(".so"):
        raise Failure(f"tested was not native code but {result['file']}")
    if result["unused"]:
        raise Failure(f"skips.txt names what is not there: {', '.join(result['unused'])}")
    if counts["passed"] < suite.fewest:
        raise Failure(f"only {counts['passed']} tests passed; there were {suite.fewest} when table.py was written")
    return ", ".join(f"{name} {count}" for name, count in counts.items())


def main() -> int:
    command, folder, project = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    try:
        locked = {**locked_packages(LOCK), **locked_packages(NATIVE_LOCK)}
        suite = SUITES[project]
        packages = [file_of(locked[name], folder) for name in sorted({*PYTEST, *suite.needs, project})]
        with tempfile.TemporaryDirectory(prefix="eryx-suite-") as name:
            unpack_tests(folder / locked[project]["sdist"]["path"], suite, Path(name))
            print(f"{project}: {run_suite(command, suite, packages, Path(name), read_skips(project))}")
    except Failure as failure:
        print(f"FAILED: {project}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
