# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/check_tests_ran.py finds tests that were skipped, were not started, or do not exist."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_tests_ran  # noqa: E402

ALL = {kind: [kind] for kind in check_tests_ran.KINDS}


def report(skipped: tuple[str, ...] = (), absent: tuple[str, ...] = ()) -> str:
    cases = [
        f'<testcase name="{name}" status="{"notrun" if name in skipped else "run"}">'
        "<system-out>one\nno cargo\n</system-out></testcase>"
        for name in ALL
        if name not in absent
    ]
    return f"<testsuite>{''.join(cases)}</testsuite>"


class TestsRanTest(unittest.TestCase):
    def test_is_content_when_all_ran(self) -> None:
        self.assertEqual(check_tests_ran.complaints(ALL, report()), [])

    def test_finds_a_skip_and_its_reason(self) -> None:
        self.assertEqual(check_tests_ran.complaints(ALL, report(skipped=("spec",))), ["spec: skipped: no cargo"])

    def test_finds_a_test_that_was_not_started(self) -> None:
        self.assertEqual(check_tests_ran.complaints(ALL, report(absent=("guest",))), ["guest: was not started"])

    def test_finds_a_kind_that_is_not_registered(self) -> None:
        fewer = {name: labels for name, labels in ALL.items() if name != "cpython"}
        self.assertEqual(check_tests_ran.complaints(fewer, report()), ["no test has the label cpython"])


if __name__ == "__main__":
    unittest.main()
