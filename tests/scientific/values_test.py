#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""What SciPy and scikit-learn calculate in the sandbox is what the native packages of the same versions calculate, up to the last digits.

    PYTHONPATH=tests/packages tests/scientific/values_test.py ERYX WHEELS PACKAGES PROJECT PYTHON

Arguments as of run_suite.py; PROJECT is scipy or scikit_learn; PYTHON is this machine's CPython of the guest's version, which runs the wheels in
WHEELS/native.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from sandbox import Failure
from scientific_image import NEEDS, check_project, run

HERE = Path(__file__).resolve().parent
ANSWERS = HERE / "answers.py"
"""A module that the programs import."""

# Sums in another order, and functions of another C library. Numbers that are small beside the others of their result differ most.
RELATIVE = 1e-7
ABSOLUTE = 1e-9


def native_answers(python: Path, wheels: Path, project: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix=f"eryx-{project}-") as folder:
        for name in (project, *NEEDS[project]):
            (wheel,) = (wheels / "native").glob(f"{name}-*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
        shutil.copy(ANSWERS, folder)
        program = f"import json; exec(open({str(_program(project))!r}).read()); print(json.dumps(result))"
        environment = {"PYTHONPATH": folder, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
        done = subprocess.run([python, "-W", "ignore", "-c", program], env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Failure(f"native {project}: {done.stderr[-500:]}")
        return dict(json.loads(done.stdout))


def are_equal(answer: Any, native: Any, within: float = ABSOLUTE) -> bool:
    if isinstance(native, list) and isinstance(answer, list):
        return len(native) == len(answer) and all(are_equal(*pair, within) for pair in zip(answer, native, strict=True))
    if isinstance(native, dict) and isinstance(answer, dict):
        return are_equal(answer["numbers"], native["numbers"], native["within"])
    ours, theirs = _number(answer), _number(native)
    if ours is None or theirs is None:
        return bool(answer == native)
    return (math.isnan(ours) and math.isnan(theirs)) or math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=within)


def _program(project: str) -> Path:
    return HERE / f"{project}_values.py"


def _number(text: Any) -> float | None:
    """Of a floating-point number, which is a text; all else has to be the same."""
    try:
        return float(text) if isinstance(text, str) else None
    except ValueError:
        return None


def check(answers: dict[str, Any], native: dict[str, Any]) -> None:
    wrong = [name for name, expected in native.items() if not are_equal(answers.get(name), expected)]
    for name in wrong:
        print(f"{name}: {str(answers.get(name))[:300]}\n  natively {str(native[name])[:300]}")
    if wrong:
        raise Failure(f"not as natively: {'; '.join(wrong)}")
    print(f"{len(native)} results are as natively")


def main() -> int:
    wheels, project, python = Path(sys.argv[2]), sys.argv[4], Path(sys.argv[5])
    options: list[str | Path] = [_program(project), "--file", ANSWERS, "--memory", "1GiB", "--timeout", "600s", "--output-limit", "64MiB"]
    return check_project(
        sys.argv[1:4],
        project,
        lambda command, image: check(run(command, image, options)["value"], native_answers(python, wheels, project)),
    )


if __name__ == "__main__":
    sys.exit(main())
