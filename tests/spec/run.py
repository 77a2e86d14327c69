#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs WebAssembly's specification tests on wasm2c's code, compiled with the flags that the guest is compiled with.

    tests/spec/run.py [OPTION...] [NAME...]

NAME is that of a .wast file, without the ending; default: all. Ends with 77 if the tests are not there.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from skips import Skips
from suite import NotAvailable, set_up, suite_folder, wabt_folder
from wast_program import write_program

set_up()
from eryx_setup.recipes import guest_object  # noqa: E402

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_FOLDERS = ("wasm-v2", "proposals/simd")
_NOT_RUN = 77  # CTest's SKIP_RETURN_CODE
_PROGRAM_SECONDS = 60


@dataclass
class Report:
    """What became of one .wast file."""

    passed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)


class Toolchain:
    """wabt's tools and clang, with everything that stays the same for all files."""

    def __init__(self, wabt: Path, scratch: Path) -> None:
        libraries = wabt / "usr/lib/x86_64-linux-gnu"
        # As in the set-up's recipe `translation`: wabt brings the C library that it was built for.
        self._loader: list[str | Path] = [libraries / "ld-linux-x86-64.so.2", "--library-path", libraries]
        self._tools = wabt / "usr/bin"
        self._flags = [*guest_object.FLAGS, f"-I{wabt / 'usr/include'}", f"-I{_HERE}"]
        self._common = [scratch / "runtime.o", scratch / "memory.o"]
        runtime, memory = self._common
        _run(["clang-19", *self._flags, "-c", _HERE / "runtime.c", "-o", runtime])
        # The guest's own memcpy and memmove: memory.copy and its kin end in them.
        freestanding = ["-ffreestanding", "-fno-builtin"]
        _run(["clang-19", *self._flags, *freestanding, "-c", _ROOT / "guest/native/memory.c", "-o", memory])

    def split(self, wast: Path, description: Path) -> None:
        _run([*self._loader, self._tools / "wast2json", wast, "-o", description])

    def translate(self, wasm: Path, prefix: str, source: Path) -> None:
        _run([*self._loader, self._tools / "wasm2c", wasm, "-n", prefix, "-o", source])

    def compile(self, sources: list[Path], program: Path) -> None:
        _run(["clang-19", *self._flags, *sources, *self._common, "-lm", "-o", program])


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stderr[-2000:]}")


def run_file(wast: Path, folder: Path, tools: Toolchain, skips: Skips) -> Report:
    folder.mkdir()
    description = folder / f"{wast.stem}.json"
    report = Report()
    try:
        tools.split(wast, description)
        program = write_program(description, skips, tools.translate)
        report.skipped = program.skipped
        executable = folder / "program"
        tools.compile([program.main, *program.sources], executable)
        done = subprocess.run([executable], capture_output=True, text=True, timeout=_PROGRAM_SECONDS)
    except (RuntimeError, subprocess.TimeoutExpired, AssertionError, KeyError, ValueError) as error:
        report.failures.append(f"{wast.stem}: {type(error).__name__}: {error}")
        return report
    judge(wast.stem, program.checks, done.stdout, skips, report)
    if done.returncode != 0:
        report.failures.append(f"{wast.stem}: the program ended with status {done.returncode}; {done.stderr.strip()}")
    return report


def judge(name: str, checks: list[int], printed: str, skips: Skips, report: Report) -> None:
    """Compares what a program printed, one line for each check, with what should have come out."""
    results = printed.splitlines()
    for number, line in enumerate(checks):
        # One cut off half-way stays without a result.
        outcome, _, rest = results[number].partition(" ") if number < len(results) else ("lost", "", f"{line}")
        differs = (name, line) in skips.differences
        if outcome == ("failed" if differs else "passed"):
            report.passed += 1
        elif differs:
            report.failures.append(f"{name}:{line}: skips.txt says that it differs, but it holds")
        elif outcome == "failed":
            report.failures.append(f"{name}:{rest}")
        else:
            report.failures.append(f"{name}:{line}: the program ended before it")


def check_unused(guest: Path, skips: Skips) -> Report:
    """Whether the guest's own code does without the functions that are known to be wrong."""
    report = Report()
    called: Counter[str] = Counter()
    for source in sorted(guest.glob("*.c")):
        called.update(re.findall(r"\bsimde_wasm_\w+(?=\()", source.read_text()))
    for function in sorted(skips.unused):
        if called[function]:
            report.failures.append(f"the guest calls {function} {called[function]} times, which skips.txt rules out")
        else:
            report.passed += 1
    if not called:
        report.failures.append(f"{guest} calls no vector function at all: the check looks in the wrong place")
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", type=Path, help="folder with wasm-v2/*.wast (default: what fetch.py fetched)")
    parser.add_argument("--guest", type=Path,
                        help="folder of the guest's C code, which may not call what is known to be wrong")
    parser.add_argument("--keep", type=Path, help="folder to leave all intermediate files in")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("names", nargs="*", metavar="NAME")
    arguments = parser.parse_args()
    try:
        suite = arguments.suite or suite_folder()
        wabt = wabt_folder()
    except NotAvailable as reason:
        print(f"The specification tests are skipped: {reason}")
        return _NOT_RUN
    files = [file for folder in _FOLDERS for file in sorted((suite / folder).glob("*.wast"))]
    if arguments.names:
        files = [file for file in files if file.stem in arguments.names]
    if not files:
        print(f"{suite} has no such .wast files", file=sys.stderr)
        return 2
    skips = Skips.load(_HERE / "skips.txt")
    left_out = [file for file in files if file.stem in skips.files]
    files = [file for file in files if file not in left_out]
    scratch = arguments.keep or Path(tempfile.mkdtemp(prefix="eryx-spec-"))
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        reports = run_files(files, scratch, wabt, skips, arguments.jobs)
    finally:
        if not arguments.keep:
            shutil.rmtree(scratch)
    reports.append(Report(skipped=len(left_out)))
    reports.append(check_unused(arguments.guest, skips) if arguments.guest else Report(skipped=len(skips.unused)))
    for report in reports:
        print("".join(f"FAILED {failure}\n" for failure in report.failures), end="")
    total = Counter[str]()
    for report in reports:
        total.update(passed=report.passed, failed=len(report.failures), skipped=report.skipped)
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return 1 if total["failed"] or not total["passed"] else 0


def run_files(files: list[Path], scratch: Path, wabt: Path, skips: Skips, jobs: int) -> list[Report]:
    tools = Toolchain(wabt, scratch)
    # Largest first, so that the jobs end together.
    files = sorted(files, key=lambda file: -file.stat().st_size)
    with ThreadPoolExecutor(jobs) as pool:
        return list(pool.map(lambda file: run_file(file, scratch / file.stem, tools, skips), files))


if __name__ == "__main__":
    sys.exit(main())
