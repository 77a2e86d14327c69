#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs a project's own tests inside the sandbox, natively, each file in an interpreter of its own.

    PYTHONPATH=tests/packages tests/scientific/run_suite.py ERYX WHEELS PACKAGES PROJECT [FILE...]

WHEELS is the folder that `make scientific` fills, PACKAGES that of the set-up's stage test-packages, which has pytest. PROJECT is one of
projects.py. FILE is a name below its package, as lib/tests/test_io.py; without one all files run that known.txt does not leave out.
Fails if a test fails that known.txt does not name, or not for the reason that it names; if a file ends otherwise; and, when all files
have run, if a test of known.txt does not fail.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from known import Known
from projects import PROJECTS, Project
from sandbox import Failure
from scientific_image import check_with_image

HERE = Path(__file__).resolve().parent
most_reasons = 20


def run_file(command: Path, image: Path, project: Project, root: Path | None, file: str) -> dict[str, Any]:
    """The guest's counts; a failure of the file's own name if the run ended otherwise. `root`: where the tests are, if not in the image."""
    words: list[str | Path] = [command, "run", HERE / "guest_suite.py", "--native", "--image", image, "--json"]
    words += ["--timeout", "1200s", "--memory", "1GiB", "--files-limit", "512MiB", "--output-limit", "64MiB"]
    if root is not None:
        words += ["--mount", f"{root}:/suite:overlay"]
    inputs = {"package": project.module, "root": "/suite" if root else None, "files": [file]}
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
    if not any(answer["value"]["counts"].values()):
        return _ended(file, "it has no tests")
    return dict(answer["value"])


def _ended(file: str, why: str) -> dict[str, Any]:
    return {"counts": {"ended": 1}, "failures": {file: why}, "skips": {}}


def run_suite(command: Path, image: Path, project: Project, root: Path | None, files: Iterable[str], known: Known) -> list[str]:
    """Returns the names of failures that are not known."""
    totals: Counter[str] = Counter()
    skips: Counter[str] = Counter()
    unknown = []
    for file in files:
        if reason := known.reasons.get(f"{project.name}/{file}"):
            print(f"{file}: left out: {reason}")
            continue
        result = run_file(command, image, project, root, file)
        totals.update(result["counts"])
        skips.update(result["skips"])
        print(f"{file}: {', '.join(f'{name} {count}' for name, count in result['counts'].items() if count)}", flush=True)
        for name, why in result["failures"].items():
            full = f"{project.name}/{name}"
            if known.explains(full, why):
                totals["failed for known reasons"] += 1
            else:
                unknown.append(full)
                print(f"  FAILED {full}: {why}", flush=True)
    for reason, count in skips.most_common(most_reasons):
        print(f"skipped {count}: {reason}")
    print(f"{project.name}: {', '.join(f'{name} {count}' for name, count in totals.items())}; {len(unknown)} are not in known.txt")
    return unknown


def main() -> int:
    command, wheels, packages = (Path(word) for word in sys.argv[1:4])
    project = PROJECTS[sys.argv[4]]
    chosen = sys.argv[5:]

    def check(image: Path) -> None:
        known = Known(HERE / "known.txt")
        with project.files(wheels) as (root, files):
            unknown = run_suite(command, image, project, root, chosen or files, known)
        if unknown:
            raise Failure(f"{len(unknown)} failures are not in known.txt")
        if not chosen and (unused := known.unused(project.name)):
            raise Failure(f"known.txt names tests that do not fail: {', '.join(unused)}")

    return check_with_image(project.name, lambda image: project.build_image(command, wheels, packages, image), check)


if __name__ == "__main__":
    sys.exit(main())
