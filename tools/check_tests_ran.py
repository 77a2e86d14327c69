#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fails if the last run of a build tree's tests left any out, or if a kind of test is not there at all.

    tools/check_tests_ran.py TREE        after `ctest --preset …`, which leaves its report in TREE/tests.xml

On a user's machine a test may be skipped for want of a tool, with a reason. In CI the tool is there, and a skip would hide
that nothing was tested.
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

# The labels that CMake files give. A kind that is no longer registered (a folder left out, a condition that never holds)
# is as bad as one that is skipped.
KINDS = ("unit", "api", "browser", "cli", "conformance", "cpython", "doc", "examples", "fuel", "fuzz", "guest", "security", "spec", "tools")


def registered_tests(tree: Path) -> dict[str, list[str]]:
    """The labels of each test that CTest knows; this version of CTest does not write them into its report."""
    command = ["ctest", "--test-dir", str(tree), "--show-only=json-v1"]
    shown = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {test["name"]: labels_of(test) for test in shown["tests"]}


def labels_of(test: dict[str, Any]) -> list[str]:
    for entry in test.get("properties", []):
        if entry["name"] == "LABELS":
            return list(entry["value"])
    return []


def complaints(tests: dict[str, list[str]], report: str) -> list[str]:
    """What is missing; `report` is CTest's, as JUnit's XML."""
    outcomes = {test.get("name"): test for test in ElementTree.fromstring(report).iter("testcase")}
    found = []
    for name in tests:
        outcome = outcomes.get(name)
        if outcome is None:
            found.append(f"{name}: was not started")
        elif outcome.get("status") == "notrun":
            lines = (outcome.findtext("system-out") or "").strip().splitlines()
            found.append(f"{name}: skipped: {lines[-1] if lines else 'no reason given'}")
    known = {label for labels in tests.values() for label in labels}
    found += [f"no test has the label {kind}" for kind in KINDS if kind not in known]
    return found


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: tools/check_tests_ran.py TREE", file=sys.stderr)
        return 2
    tree = Path(arguments[0])
    tests = registered_tests(tree)
    found = complaints(tests, (tree / "tests.xml").read_text(encoding="utf-8"))
    for complaint in found:
        print(complaint)
    if found:
        print(f"check_tests_ran: {len(found)} tests or kinds of test are missing", file=sys.stderr)
        return 1
    print(f"tests: all {len(tests)} ran")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
