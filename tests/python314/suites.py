#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the wheels' own tests in the sandbox, on CPython 3.14: those that tests/packages runs on the product's Python.

    tests/python314/suites.py PROGRAM IMAGE FOLDER [PROJECT...]

FOLDER has the files of tests/packages' lock files: source archives, and pytest.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

_PACKAGES = Path(__file__).resolve().parents[1] / "packages"
sys.path.insert(0, str(_PACKAGES))

from run_suite import read_skips, unpack_tests  # noqa: E402
from sandbox import LOCK, NATIVE_LOCK, file_of, locked_packages  # noqa: E402
from table import PYTEST, SUITES  # noqa: E402

_PROJECTS = [project for project, suite in SUITES.items() if suite.native]

# The product's Python runs threads one after the other; this one starts none.
_THREADS = "this CPython starts no thread"
_SKIPS = {
    "simplejson": {
        f"simplejson/tests/test_free_threading.py::TestFreeThreading::test_{name}": _THREADS
        for name in ("concurrent_decode", "concurrent_encode", "concurrent_encode_decode", "shared_encoder_instance")
    }
}

# Where both are mounted.
_SITE, _SUITE = "/site", "/suite"


def skips_of(project: str) -> dict[str, str]:
    return read_skips(project) | _SKIPS.get(project, {})


def program_for(project: str) -> str:
    """tests/packages' program for the guest, with what it gets as inputs there."""
    suite = SUITES[project]
    inputs = {"options": [*suite.options, suite.tests], "skips": skips_of(project), "module": suite.module}
    lines = ["import json, sys", f"sys.path.insert(0, {_SITE!r})"]
    lines += [f"{name} = {value!r}" for name, value in inputs.items()]
    lines += [(_PACKAGES / "guest_suite.py").read_text(), 'print("counts", json.dumps(result["counts"]))']
    lines += ['assert result["status"] == 0 and result["file"].endswith(".so"), result']
    return "\n".join(lines)


def unpack(wheels: Iterable[Path], site: Path) -> None:
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)


def run_suite(program: Path, image: Path, folder: Path, project: str) -> bool:
    locked = {**locked_packages(LOCK), **locked_packages(NATIVE_LOCK)}
    with tempfile.TemporaryDirectory(prefix="python314-") as scratch:
        site, tests, text = Path(scratch, "site"), Path(scratch, "tests"), Path(scratch, f"{project}.py")
        unpack((file_of(locked[name], folder) for name in PYTEST), site)
        unpack_tests(folder / locked[project]["sdist"]["path"], SUITES[project], tests)
        text.write_text(program_for(project))
        mounts = ["--mount", f"{site}={_SITE}", "--mount", f"{tests}={_SUITE}"]
        done = subprocess.run([program, "run", image, *mounts, text], capture_output=True, text=True, check=False)
    counts = [line for line in done.stdout.splitlines() if line.startswith("counts ")]
    if done.returncode or not counts:
        print(done.stdout, done.stderr, sep="")
        print(f"FAILED: {project}")
        return False
    numbers = json.loads(counts[0].removeprefix("counts "))
    print(f"{project}: " + ", ".join(f"{name} {count}" for name, count in numbers.items()))
    return int(numbers["passed"]) >= SUITES[project].fewest - len(_SKIPS.get(project, {}))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    for name in ("program", "image", "folder"):
        parser.add_argument(name, type=Path)
    parser.add_argument("project", nargs="*", default=_PROJECTS)
    options = parser.parse_args()
    passed = [run_suite(options.program, options.image, options.folder, project) for project in options.project]
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
