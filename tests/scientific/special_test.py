#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""What numpy answers in the sandbox to special values, and to numbers beyond 32 bits, is what native numpy answers.

    PYTHONPATH=tests/packages tests/scientific/special_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py. special.json is what float_exceptions.py, special_values.py and wide_integers.py give natively, on x86-64.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sandbox import Failure
from scientific_image import check_project, run

HERE = Path(__file__).resolve().parent


def is_error(answer: Any) -> bool:
    return isinstance(answer, str) and answer.endswith("Error")


def is_right(answer: Any, native: Any) -> bool:
    """Memory, which natively is short for such numbers, is not asked for; so another error says that."""
    return bool(answer == native or (is_error(answer) and is_error(native) and native != "IndexError"))


def check(command: Path, image: Path) -> None:
    for program, expected in json.loads((HERE / "special.json").read_text()).items():
        answers = run(command, image, [HERE / f"{program}.py"])["value"]
        wrong = [f"{name}: {answers.get(name)}" for name, native in expected.items() if not is_right(answers.get(name), native)]
        if wrong:
            raise Failure(f"{program}: not as natively: {'; '.join(wrong)}")


if __name__ == "__main__":
    sys.exit(check_project(sys.argv[1:], "numpy", check))
