#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""What pandas shows to the host: tables of DataFrames, with what is in them escaped; and positions that are too large.

    tests/scientific/display_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scientific_image import Failure, build_image

PROGRAM = """
import pandas as pd
frame = pd.DataFrame({"city": ["Bern", "<b>Oslo"], "temperature": [7.5, -3.0]})
display(frame, frame.temperature)
for rows in ([2**32], [2**32 + 1, 0]):
    try:
        print("no error", frame.iloc[rows])
    except IndexError:
        print("IndexError")
print(frame.iloc[[1, 0]].temperature.tolist(), frame.temperature.sum())
result = frame.groupby("city").mean()
"""


def check(answer: dict[str, object]) -> None:
    if answer["outcome"] != "completed" or answer["stdout"] != "IndexError\nIndexError\n[-3.0, 7.5] 4.5\n":
        raise Failure(f"{answer['outcome']}: {answer['exception']} {answer['stdout']}")
    shown = answer["displays"]
    assert isinstance(shown, list)
    forms = [{part["type"]: part["data"] for part in one["parts"]} for one in shown]
    if [sorted(form) for form in forms] != [["text/html", "text/plain"], ["text/plain"], ["text/html", "text/plain"]]:
        raise Failure(f"shown was {forms}")
    if "<td>Bern</td>" not in forms[0]["text/html"] or "&lt;b&gt;Oslo" not in forms[0]["text/html"]:
        raise Failure(f"the table is {forms[0]['text/html']}")


def main() -> int:
    command, wheels, packages = (Path(word) for word in sys.argv[1:4])
    try:
        with tempfile.TemporaryDirectory(prefix="eryx-scientific-") as folder:
            image = Path(folder) / "pandas.image"
            build_image(command, wheels, packages, "pandas", image)
            words: list[str | Path] = [command, "run", "--native", "--image", image, "--json", "-c", PROGRAM]
            check(json.loads(subprocess.run(words, capture_output=True, text=True, check=False).stdout))
    except (Failure, subprocess.CalledProcessError) as failure:
        print(f"FAILED: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
