#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the programs of programs/ in the sandbox, on CPython 3.14; then its benchmark, and the same natively, to compare.

    tests/python314/run.py PROGRAM MADE

PROGRAM is the command of python314.cpp, MADE has what build.py made and the wheels. The environment variable PYTHON314 names a
CPython 3.14 of this machine; else `python3.14` is looked for.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from wheels import locked_wheels

_PROGRAMS = Path(__file__).with_name("programs")
_BENCHMARK = _PROGRAMS / "benchmark.py"
_ROUNDS = 3

_AIMS = {"20,000 model_validate_json": 1.3}
"""What ought to be reached, as a multiple of the native time: decision 0096 says how near it is."""

Figures = dict[str, float]


def native_site(made: Path) -> Path:
    """A folder with the packages for the native Python."""
    site = made / "native-site"
    for wheel in locked_wheels():
        if wheel.is_for_native_python:
            with zipfile.ZipFile(made / "wheels" / wheel.file) as archive:
                archive.extractall(site)
    return site


def measure(command: list[str | Path], best: Figures, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("figures ")]
    if done.returncode or not lines:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    for name, milliseconds in json.loads(lines[0].removeprefix("figures ")).items():
        best[name] = min(best.get(name, milliseconds), milliseconds)


def compare(program: Path, image: Path, made: Path, native: Path | None) -> None:
    """Prints the figures."""
    ours: Figures = {}
    theirs: Figures = {}
    site = native_site(made) if native else None
    # In turns, because other work on the machine slows both.
    for _ in range(_ROUNDS):
        measure([program, "run", image, _BENCHMARK], ours)
        if native:
            measure([native, _BENCHMARK], theirs, {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"})
    for name, milliseconds in ours.items():
        line = f"{name:42} {milliseconds:8.2f} ms"
        if native:
            ratio = milliseconds / theirs[name]
            line += f"   native {theirs[name]:8.2f} ms   {ratio:5.2f}"
            if name in _AIMS:
                line += f"   aim {_AIMS[name]}"
        print(line)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("program", type=Path)
    parser.add_argument("made", type=Path)
    options = parser.parse_args()
    native = os.environ.get("PYTHON314") or shutil.which("python3.14")
    image = options.made / "python314.image"
    programs = sorted(path for path in _PROGRAMS.glob("*.py") if path != _BENCHMARK)
    subprocess.run([options.program, "image", options.made / "usr.archive", image], check=True)
    failed = subprocess.run([options.program, "run", image, *programs], check=False).returncode
    if not native:
        print("there is no python3.14 to compare with: PYTHON314=… names one")
    compare(options.program, image, options.made, Path(native) if native else None)
    return failed


if __name__ == "__main__":
    sys.exit(main())
