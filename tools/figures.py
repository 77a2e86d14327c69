#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Keeps the figures of eryx-bench and compares two builds by them.

    tools/figures.py save NAME              measure, keep figures and program in build/bench
    tools/figures.py compare NAME [OTHER]   compare what was kept as NAME with OTHER, or with the build of now

`compare` runs both programs in turns, figure by figure, so that whatever else the machine does falls on both. NAME and
OTHER may also be paths of eryx-bench programs. Exit status of `compare`: 0, 1 if a figure became worse than the limit,
2 if something could not be measured.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import shutil
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CURRENT = ROOT / "build" / "release" / "bin" / "eryx-bench"

Samples = dict[str, list[float]]
"""Each figure's values, one a round, in the order in which eryx-bench prints the figures."""


class Failure(Exception):
    """Ends the command; the text is for its user."""


@dataclass
class Build:
    """A build that is compared: its program if that was kept, and the figures kept of it if any."""

    label: str
    program: Path | None
    kept: Samples


@dataclass
class Row:
    """One figure of two builds."""

    figure: str
    before: list[float]
    after: list[float]
    in_turns: bool

    def ratio(self) -> float:
        """After over before. Of values taken in turns: the median of the pairs, which share the machine's mood."""
        if self.in_turns:
            return statistics.median(self.pairs())
        return quotient(statistics.median(self.after), statistics.median(self.before))

    def pairs(self) -> list[float]:
        return [quotient(after, before) for before, after in zip(self.before, self.after)]

    def verdict(self, limit: float) -> str:
        """`same` within the limit; `unclear` beyond it if the middle half of the pairs does not agree on a direction."""
        ratio = self.ratio()
        if abs(ratio - 1) <= limit:
            return "same"
        pairs = sorted(self.pairs()) if self.in_turns else []
        if len(pairs) >= 3:
            quarter = len(pairs) // 4
            middle = pairs[quarter : len(pairs) - quarter]
            if middle[0] <= 1 <= middle[-1]:
                return "unclear"
        return "better" if (ratio > 1) == higher_is_better(self.figure) else "worse"


def quotient(dividend: float, divisor: float) -> float:
    if divisor == 0:
        return 1.0 if dividend == 0 else float("inf")
    return dividend / divisor


def higher_is_better(figure: str) -> bool:
    """Of rates, more is better; of times, sizes and ratios to another interpreter, less."""
    return "_per_s" in figure


def run_bench(program: Path, figures: list[str]) -> dict[str, Any] | None:
    """The JSON of one run; None if the program knows no figure of such a name. No figures: all of them."""
    command = [str(program), "--json"] + (["--only", ",".join(figures)] if figures else [])
    try:
        answer = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        raise Failure(f"cannot run {program}: {error.strerror}") from None
    if answer.returncode == 2 and "there is no figure" in answer.stderr:
        return None
    if answer.returncode != 0:
        raise Failure(f"{' '.join(command)} failed with status {answer.returncode}:\n{answer.stderr.strip()}")
    document: dict[str, Any] = json.loads(answer.stdout)
    return document


def figures_of(document: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in document["figures"].items()}


def families(program: Path, only: list[str], known: list[str]) -> list[list[str]]:
    """Figures that one run measures together, found by asking for one figure after the other."""
    if not only and not known:
        say("one run of everything, to learn what there is")
        document = run_bench(program, [])
        known = list(figures_of(document or {"figures": {}}))
    found: list[list[str]] = []
    pending = list(only or known)
    while pending:
        name = pending.pop(0)
        document = run_bench(program, [name])
        if document is None:
            # A detail of another figure (cpu_json_x of cpu_geomean_x) has no name of its own for --only.
            if only:
                raise Failure(f"{program} knows no figure '{name}' by which it can be measured")
            continue
        together = list(figures_of(document))
        found.append([name, *(other for other in together if other != name)])
        pending = [other for other in pending if other not in together]
    return found


def say(text: str) -> None:
    print(f"figures: {text}", file=sys.stderr, flush=True)


def git(*arguments: str) -> str:
    answer = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True)
    return answer.stdout.strip() if answer.returncode == 0 else ""


def needs_shared_library(program: Path) -> bool:
    """Such a program's copy would run whatever library is built later."""
    answer = subprocess.run(["ldd", str(program)], capture_output=True, text=True)
    return re.search(r"^\s*lib[Ee]ryx\S*\.so", answer.stdout, re.MULTILINE) is not None


class Store:
    """build/bench: NAME.json and NAME.eryx-bench of each name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def record(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def program(self, name: str) -> Path:
        return self.folder / f"{name}.eryx-bench"

    def check_name(self, name: str) -> None:
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", name):
            raise Failure(f"'{name}' is not a name for figures: letters, digits, '.', '_', '-'")

    def save(self, name: str, program: Path, rounds: int) -> Path:
        self.check_name(name)
        if not program.exists():
            raise Failure(f"{program} is not built yet; run: make build")
        self.folder.mkdir(parents=True, exist_ok=True)
        # The copy is measured, so that a build that runs at the same time cannot replace it in between.
        copy = self.program(name)
        if needs_shared_library(program):
            copy.unlink(missing_ok=True)
            say(f"{program.name} uses the shared library: only its figures are kept, it cannot run in turns later")
            copy = program
        else:
            shutil.copy2(program, copy)
        samples: Samples = {}
        document: dict[str, Any] = {}
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            document = run_bench(copy, []) or {}
            for figure, value in figures_of(document).items():
                samples.setdefault(figure, []).append(value)
        record = {
            "name": name,
            "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            "commit": git("rev-parse", "HEAD"),
            "changed_since_commit": bool(git("status", "--porcelain", "--untracked-files=no")),
            "machine": document["machine"],
            "figures": {figure: statistics.median(values) for figure, values in samples.items()},
            "samples": samples,
        }
        self.record(name).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
        return self.record(name)

    def load(self, name: str) -> Build:
        if "/" in name:
            return Build(name, Path(name), {})
        self.check_name(name)
        if not self.record(name).exists():
            kept = ", ".join(sorted(file.stem for file in self.folder.glob("*.json"))) or "nothing"
            raise Failure(f"there are no figures '{name}'; kept are: {kept}. Keep some with: make bench-save NAME={name}")
        record = json.loads(self.record(name).read_text(encoding="utf-8"))
        changed = " with changes" if record["changed_since_commit"] else ""
        label = f"{name} ({record['commit'][:10]}{changed}, {record['date']})"
        program = self.program(name)
        return Build(label, program if program.exists() else None, record["samples"])


def measure_in_turns(before: Path, after: Path, groups: list[list[str]], rounds: int) -> list[Row]:
    """Each group by both programs, one right after the other; who begins changes from round to round."""
    samples: dict[Path, Samples] = {before: {}, after: {}}
    finished: dict[str, int] = {}
    try:
        for number in range(rounds):
            for group in groups:
                say(f"round {number + 1} of {rounds}: {group[0]}")
                turn = {program: figures_of(run_bench(program, [group[0]]) or {"figures": {}})
                        for program in ((before, after) if number % 2 == 0 else (after, before))}
                for figure in turn[before].keys() & turn[after].keys():
                    for program in (before, after):
                        samples[program].setdefault(figure, []).append(turn[program][figure])
                    finished[figure] = number + 1
    except KeyboardInterrupt:
        say("interrupted: the table is of what was measured until now")
    order = [figure for group in groups for figure in group if figure in finished]
    return [Row(figure, samples[before][figure], samples[after][figure], in_turns=True) for figure in order]


def compare(before: Build, after: Build, only: list[str], rounds: int) -> list[Row]:
    if before.program is not None and after.program is not None:
        if before.program.resolve() == after.program.resolve():
            raise Failure(f"both sides are {before.program}; give one of them as a copy to see how figures vary")
        groups = families(before.program, only, list(before.kept))
        return measure_in_turns(before.program, after.program, groups, rounds)
    side = before if before.program is None else after
    say(f"the program of {side.label} was not kept: its figures are of another time, differences of a tenth mean nothing")
    measured = {id(build): build.kept or measure_alone(build, rounds) for build in (before, after)}
    old, new = measured[id(before)], measured[id(after)]
    names = [name for name in old if name in new and (not only or name in only)]
    return [Row(name, old[name], new[name], in_turns=False) for name in names]


def measure_alone(build: Build, rounds: int) -> Samples:
    assert build.program is not None
    samples: Samples = {}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for figure, value in figures_of(run_bench(build.program, []) or {"figures": {}}).items():
            samples.setdefault(figure, []).append(value)
    return samples


def number(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 10000 else f"{value:.0f}"


def spread(values: list[float]) -> str:
    return f"{number(min(values))}-{number(max(values))}"


def table(rows: list[Row], limit: float) -> str:
    """Columns: median and min-max of both sides, ratio, which direction is better, verdict."""
    lines = [["figure", "before", "min-max", "after", "min-max", "ratio", "better", "verdict"]]
    for row in rows:
        lines.append([
            row.figure,
            number(statistics.median(row.before)),
            spread(row.before),
            number(statistics.median(row.after)),
            spread(row.after),
            f"{row.ratio():.3f}",
            "higher" if higher_is_better(row.figure) else "lower",
            row.verdict(limit),
        ])
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    left = {0, 6, 7}
    return "\n".join(
        "  ".join(cell.ljust(width) if column in left else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(line, widths))).rstrip()
        for line in lines
    )


def report(before: Build, after: Build, rows: list[Row], limit: float) -> int:
    if not rows:
        raise Failure("nothing was measured by both sides")
    print(f"before: {before.label}\nafter:  {after.label}\n\n{table(rows, limit)}\n")
    verdicts = {word: [row.figure for row in rows if row.verdict(limit) == word] for word in ("worse", "unclear")}
    print(f"limit {limit:.0%}; ratio is after / before" + (", median of the pairs" if rows[0].in_turns else ""))
    for word, names in verdicts.items():
        if names:
            print(f"{word}: {', '.join(names)}")
    if verdicts["unclear"]:
        print("unclear: beyond the limit, but the rounds disagree on the direction; measure these again with more ROUNDS")
    return 1 if verdicts["worse"] else 0


def as_json(before: Build, after: Build, rows: list[Row], limit: float) -> str:
    figures = {
        row.figure: {"before": row.before, "after": row.after, "ratio": row.ratio(), "verdict": row.verdict(limit)}
        for row in rows
    }
    return json.dumps({"before": before.label, "after": after.label, "figures": figures})


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return value


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    save = commands.add_parser("save", help="measure, and keep the figures and the program")
    save.add_argument("name")
    save.add_argument("--rounds", type=positive, default=1, help="runs of everything; medians are kept (default: 1)")
    compared = commands.add_parser("compare", help="compare two builds, in turns")
    compared.add_argument("before", metavar="NAME", help="kept name, or path of a program")
    compared.add_argument("after", metavar="OTHER", nargs="?", help="the same; default: the release build")
    compared.add_argument("--rounds", type=positive, default=5, help="default: 5")
    compared.add_argument("--only", type=lambda text: [name for name in text.split(",") if name], default=[],
                          help="figures, separated by commas")
    compared.add_argument("--limit", type=float, default=3, metavar="PERCENT", help="default: 3")
    compared.add_argument("--json", action="store_true", help="print one JSON object with all samples")
    for command in (save, compared):
        command.add_argument("--bench", type=Path, default=CURRENT, help="the program of now (default: release build)")
        command.add_argument("--folder", type=Path, default=ROOT / "build" / "bench", help="where figures are kept")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    chosen = parse(arguments)
    store = Store(chosen.folder)
    try:
        if chosen.command == "save":
            print(f"kept: {store.save(chosen.name, chosen.bench, chosen.rounds)}")
            return 0
        before = store.load(chosen.before)
        after = store.load(chosen.after) if chosen.after else Build(f"now ({chosen.bench})", chosen.bench, {})
        rows = compare(before, after, chosen.only, chosen.rounds)
        status = 0
        if chosen.json:
            print(as_json(before, after, rows, chosen.limit / 100))
            status = 1 if any(row.verdict(chosen.limit / 100) == "worse" for row in rows) else 0
        else:
            status = report(before, after, rows, chosen.limit / 100)
        return status
    except Failure as failure:
        print(f"figures: {failure}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
