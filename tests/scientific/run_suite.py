#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs numpy's or pandas' own tests inside the sandbox, natively, each file in an interpreter of its own.

    tests/scientific/run_suite.py ERYX WHEELS PACKAGES PROJECT [FILE...]

WHEELS is the folder that `make scientific` fills, PACKAGES that of the set-up's stage test-packages, which has pytest. FILE is
a name below the package, as numpy/lib/tests/test_io.py; without one all files run that known.txt does not leave out. Fails if a
test fails that known.txt does not name, or a file ends that it does not name.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scientific_image import Failure, build_image, check_with_image, only

HERE = Path(__file__).resolve().parent
most_reasons = 20


def read_known() -> dict[str, str]:
    """Names to reasons: see known.txt."""
    known = {}
    for line in (HERE / "known.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, dash, reason = line.partition(" - ")
            if not dash or not reason:
                raise Failure(f"known.txt: not a name and a reason: {line}")
            known[name] = reason
    return known


def test_files(wheels: Path, project: str) -> list[str]:
    with zipfile.ZipFile(only(wheels / "with-tests", project)) as archive:
        names = [Path(name) for name in archive.namelist()]
    return sorted(str(name) for name in names if "tests" in name.parts and name.name.startswith("test_") and name.suffix == ".py")


def run_file(command: Path, image: Path, project: str, file: str) -> dict[str, Any]:
    """The guest's counts; a failure of the file's own name if the run ended otherwise."""
    words: list[str | Path] = [command, "run", HERE / "guest_suite.py", "--native", "--image", image, "--json"]
    words += ["--timeout", "1200s", "--memory", "1GiB", "--files-limit", "512MiB", "--output-limit", "64MiB"]
    inputs = {"package": project, "files": [file.partition("/")[2]]}
    for name, value in inputs.items():
        words += ["--input", f"{name}={json.dumps(value)}"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        return _ended(file, f"eryx ended with {done.returncode}: {done.stderr[-300:]}")
    if answer["outcome"] != "completed" or not isinstance(answer["value"], dict):
        cause = answer.get("trap") or answer["exception"] or answer["limit"] or answer["value_error"]
        return _ended(file, f"{answer['outcome']}: {str(cause)[:300]}")
    return dict(answer["value"])


def _ended(file: str, why: str) -> dict[str, Any]:
    return {"counts": {"ended": 1}, "failures": {file: why}, "skips": {}}


def is_known(name: str, why: str, known: dict[str, str]) -> bool:
    test = name.partition("[")[0]
    return name in known or test in known or any(form[1:] in why for form in known if form.startswith("~"))


def run_suite(command: Path, image: Path, project: str, files: Iterable[str]) -> list[str]:
    """Returns the names of failures that are not known."""
    known = read_known()
    totals: Counter[str] = Counter()
    skips: Counter[str] = Counter()
    unknown = []
    for file in files:
        if file in known:
            print(f"{file}: left out: {known[file]}")
            continue
        result = run_file(command, image, project, file)
        totals.update(result["counts"])
        skips.update(result["skips"])
        print(f"{file}: {', '.join(f'{name} {count}' for name, count in result['counts'].items() if count)}", flush=True)
        for name, why in result["failures"].items():
            full = name if name.startswith(f"{project}/") else f"{project}/{name}"
            if is_known(full, why, known):
                totals["failed for known reasons"] += 1
            else:
                unknown.append(full)
                print(f"  FAILED {full}: {why}", flush=True)
    for reason, count in skips.most_common(most_reasons):
        print(f"skipped {count}: {reason}")
    print(f"{project}: {', '.join(f'{name} {count}' for name, count in totals.items())}; {len(unknown)} are not in known.txt")
    return unknown


def main() -> int:
    command, wheels, packages, project = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]

    def check(image: Path) -> None:
        if unknown := run_suite(command, image, project, sys.argv[5:] or test_files(wheels, project)):
            raise Failure(f"{len(unknown)} failures are not in known.txt")

    return check_with_image(project, lambda image: build_image(command, wheels, packages, project, image), check)


if __name__ == "__main__":
    sys.exit(main())
