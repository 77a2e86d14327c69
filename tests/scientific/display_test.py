#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""What pandas shows to the host: tables of DataFrames, with what is in them escaped, and of Stylers; and positions that are too large.

    PYTHONPATH=tests/packages tests/scientific/display_test.py ERYX WHEELS PACKAGES

Arguments as of run_suite.py.
"""

from __future__ import annotations

import sys

from sandbox import Failure
from scientific_image import check_project, run

PROGRAM = """
import pandas as pd
frame = pd.DataFrame({"city": ["Bern", "<b>Oslo"], "temperature": [7.5, -3.0]})
display(frame, frame.temperature)
for rows in ([2**32], [2**32 + 1, 0]):
    try:
        print("no error", frame.iloc[rows])
    except IndexError:
        print("IndexError")
try:
    print("no error", pd.array([1, 2])[[2**32]])
except IndexError:
    print("IndexError")
print(frame.iloc[[1, 0]].temperature.tolist(), frame.temperature.sum())
styled = frame.style.highlight_max(subset=["temperature"], color="red").format({"temperature": "{:.1f}"})
print(styled.to_html().count("background-color: red"))
display(styled)
display(styled.format(escape="html"))
result = frame.groupby("city").mean()
"""
PRINTED = "IndexError\n" * 3 + "[-3.0, 7.5] 4.5\n1\n"
HTML = ["text/html", "text/plain"]
FORMS = [HTML, ["text/plain"], HTML, HTML, HTML]


def check(answer: dict[str, object]) -> None:
    if answer["stdout"] != PRINTED:
        raise Failure(f"it printed {answer['stdout']}")
    shown = answer["displays"]
    assert isinstance(shown, list)
    forms = [{part["type"]: part["data"] for part in one["parts"]} for one in shown]
    if [sorted(form) for form in forms] != FORMS:
        raise Failure(f"shown was {forms}")
    if "<td>Bern</td>" not in forms[0]["text/html"] or "&lt;b&gt;Oslo" not in forms[0]["text/html"]:
        raise Failure(f"the table is {forms[0]['text/html']}")
    # A Styler escapes only if the program asks for it: docs/displays.md says so to hosts.
    plain, escaped = (form["text/html"] for form in forms[2:4])
    if ">7.5</td>" not in plain or "><b>Oslo</td>" not in plain or "&lt;b&gt;Oslo</td>" not in escaped:
        raise Failure(f"the styled tables are {plain} and {escaped}")


if __name__ == "__main__":
    sys.exit(check_project(sys.argv[1:], "pandas", lambda command, image: check(run(command, image, ["-c", PROGRAM]))))
