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
from statistics import median

from wheels import locked_wheels

_PROGRAMS = Path(__file__).with_name("programs")
_BENCHMARK = _PROGRAMS / "benchmark.py"
_ROUNDS = 9

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


def measure(command: list[str | Path], environment: dict[str, str] | None = None) -> Figures:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    lines = [line for line in done.stdout.splitlines() if line.startswith("figures ")]
    if done.returncode or not lines:
        sys.exit(f"{command[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    figures: Figures = json.loads(lines[0].removeprefix("figures "))
    return figures


def measure_in_turns(program: Path, image: Path, made: Path, native: Path | None) -> tuple[list[Figures], list[Figures]]:
    """The figures of each round, of the sandbox and natively: in turns, because other work on the machine slows both."""
    ours: list[Figures] = []
    theirs: list[Figures] = []
    sides = [(ours, lambda: measure([program, "run", image, _BENCHMARK]))]
    if native:
        environment = {**os.environ, "PYTHONPATH": str(native_site(made)), "PYTHONDONTWRITEBYTECODE": "1"}
        sides.append((theirs, lambda: measure([native, _BENCHMARK], environment)))
    for number in range(_ROUNDS):
        # Neither is always the first.
        for figures, run in sides if number % 2 == 0 else reversed(sides):
            figures.append(run())
    return ours, theirs


def print_figures(ours: list[Figures], theirs: list[Figures]) -> None:
    """Medians of the rounds. A ratio is one of two neighbours in time, then the median of these: not the ratio of two medians."""
    print(f"medians of {len(ours)} rounds, the processors' load {os.getloadavg()[1]:.1f} of {os.cpu_count()}")
    for name in ours[0]:
        line = f"{name:42} {median(figures[name] for figures in ours):8.2f} ms"
        if theirs:
            ratios = [figures[name] / others[name] for figures, others in zip(ours, theirs, strict=True)]
            line += f"   native {median(figures[name] for figures in theirs):8.2f} ms"
            line += f"   {median(ratios):5.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
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
    print_figures(*measure_in_turns(options.program, image, options.made, Path(native) if native else None))
    return failed


if __name__ == "__main__":
    sys.exit(main())
