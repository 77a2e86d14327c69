#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the programs of pyperformance in the sandbox and by native CPython of the same version, in turns.

    bench/pyperformance/measure.py [NAME ...]

How often a program repeats its work is found out first, natively; then both sides do the same. Prints a table in Markdown:
the best value of each side, and ours over native by the best and by the medians. Ends with status 1 if a program failed.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from comparison import Row, as_json, geometric_means, table
from programs import LEFT_OUT, Program, carried
from sides import Failed, Measured, Native, Sandbox, Side
from unpacked import Missing, programs_in, unpacked

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build"


def say(text: str) -> None:
    print(f"pyperformance: {text}", file=sys.stderr, flush=True)


@dataclass
class Comparison:
    """Measures programs on both sides, and keeps what came of it."""

    guest: Side
    native: Side
    rounds: int
    values: int
    rows: list[Row] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)

    def measure(self, program: Program) -> None:
        try:
            rows = self._rows(program)
        except Failed as failure:
            self.failures[program.name] = str(failure)
            say(f"{program.name}: {failure}")
            return
        self.rows += rows
        say(", ".join(f"{row.name} {row.median:.2f}x" for row in rows))

    def _rows(self, program: Program) -> list[Row]:
        found = self._run(self.native, "native", program, {"warmups": 0, "values": 0})
        loops = {name: benchmark["loops"] for name, benchmark in found.items()}
        rows = {name: Row(program.name, name, count) for name, count in loops.items()}
        for number in range(self.rounds):
            # Who begins changes from round to round.
            sides = [("sandbox", self.guest), ("native", self.native)]
            for where, side in sides if number % 2 == 0 else reversed(sides):
                measured = self._run(side, where, program, {"loops": loops, "values": self.values})
                if measured.keys() != rows.keys():
                    raise Failed(f"measured {', '.join(measured)} in one run and {', '.join(rows)} in another")
                for name, row in rows.items():
                    (row.guest if side is self.guest else row.native).extend(measured[name]["seconds"])
        return list(rows.values())

    @staticmethod
    def _run(side: Side, where: str, program: Program, schedule: Mapping[str, Any]) -> Measured:
        try:
            measured = side.run(program, schedule)
        except Failed as failure:
            raise Failed(f"{where}: {failure}") from None
        if not measured:
            raise Failed(f"{where}: it has measured nothing")
        return measured


def native_python() -> Path:
    chosen = os.environ.get("ERYX_NATIVE_PYTHON")
    if chosen:
        return Path(chosen)
    artifacts = BUILD / "artifacts.cmake"
    found = re.search(r'^set\(ERYX_NATIVE_PYTHON "(.*)"\)', artifacts.read_text() if artifacts.exists() else "", re.MULTILINE)
    if not found:
        raise Missing("no native CPython is known: run `make setup`, or name one with ERYX_NATIVE_PYTHON")
    return Path(found[1])


def selected(programs: Sequence[Program], names: Sequence[str]) -> list[Program]:
    """Those with these names, or all that can be measured."""
    known = {program.name: program for program in programs}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise Missing(f"pyperformance has no {', '.join(unknown)}; it has {', '.join(sorted(known))}")
    return [known[name] for name in names] or [program for program in programs if program.name not in LEFT_OUT]


def circumstances(python: Path, command: Path, pyperformance: Path) -> dict[str, Any]:
    """Without these, the figures mean little."""
    processors = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(": ", 1)[1] for line in processors if line.startswith("model name")), "unknown")
    image = subprocess.run([command, "image", "info"], capture_output=True, text=True, check=True).stdout
    about = {name: re.search(rf"^{name} +(\S+)$", image, re.MULTILINE) for name in ("Eryx", "code identity")}
    native = subprocess.run([python, "-VV"], capture_output=True, text=True, check=True).stdout.strip()
    carrier = next(pyperformance.glob("pyperformance-*.dist-info")).name
    return {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "processor": model,
        "processors": os.cpu_count(),
        "kernel": platform.release(),
        **{name.lower().replace(" ", "_"): found[1] for name, found in about.items() if found},
        "native": native,
        "pyperformance": carrier.removeprefix("pyperformance-").removesuffix(".dist-info"),
        "load_before": os.getloadavg()[0],
    }


def summary(comparison: Comparison, around: Mapping[str, Any], left_out: Mapping[str, str]) -> str:
    lines = [", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in around.items()), ""]
    if comparison.rows:
        best, median = geometric_means(comparison.rows)
        count = len({row.program for row in comparison.rows})
        lines += [table(comparison.rows), "", f"Geometric mean of {count} programs: {best:.3f} by the best, {median:.3f} by the medians"]
    lines += [f"failed: {name}: {reason}" for name, reason in comparison.failures.items()]
    lines += [f"left out: {name}: {reason}" for name, reason in left_out.items()]
    return "\n".join(lines)


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", metavar="NAME", nargs="*", help="programs (default: all that can be measured)")
    parser.add_argument("--list", action="store_true", help="name the programs, and run none")
    parser.add_argument("--rounds", type=positive, default=3, help="runs on each side (default: 3)")
    parser.add_argument("--values", type=positive, default=3, help="measured in each run (default: 3)")
    parser.add_argument("--timeout", type=positive, default=120, metavar="SECONDS", help="for each run (default: 120)")
    parser.add_argument("--clock", choices=("processor", "wall"), default="processor",
                        help="what is measured: processor time, or the time that passes (default: processor)")
    parser.add_argument("--json", action="store_true", help="print one JSON object with all values")
    parser.add_argument("--eryx", type=Path, default=BUILD / "release/bin/eryx", help="the command (default: release build)")
    parser.add_argument("--folder", type=Path, default=BUILD / "pyperformance",
                        help="where the files of pylock.toml are, in its folder packages (default: build/pyperformance)")
    return parser.parse_args(words)


def measure(chosen: argparse.Namespace) -> int:
    packages = unpacked(HERE / "pylock.toml", chosen.folder / "packages", chosen.folder / "unpacked")
    programs = carried(programs_in(packages["pyperformance"]))
    if chosen.list:
        print("\n".join(f"{it.name}{': ' + LEFT_OUT[it.name] if it.name in LEFT_OUT else ''}" for it in programs))
        return 0
    python = native_python()
    for needed in (python, chosen.eryx):
        if not needed.exists():
            raise Missing(f"{needed} is not built yet; run: make build")
    comparison = Comparison(
        Sandbox(chosen.eryx, packages, chosen.timeout, chosen.clock),
        Native(python, packages, chosen.timeout, chosen.clock),
        chosen.rounds,
        chosen.values,
    )
    around = {"clock": chosen.clock, **circumstances(python, chosen.eryx, packages["pyperformance"])}
    wanted = selected(programs, chosen.names)
    try:
        for number, program in enumerate(wanted, 1):
            say(f"{number} of {len(wanted)}: {program.name}")
            comparison.measure(program)
    except KeyboardInterrupt:
        say("interrupted: the figures are of what was measured until now")
    around["load_after"] = os.getloadavg()[0]
    left_out = {} if chosen.names else LEFT_OUT
    if chosen.json:
        print(json.dumps({"circumstances": around, **as_json(comparison.rows, comparison.failures, left_out)}))
    else:
        print(summary(comparison, around, left_out))
    return 1 if comparison.failures else 0


def main(words: list[str]) -> int:
    try:
        return measure(parse(words))
    except Missing as missing:
        print(f"pyperformance: {missing}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
