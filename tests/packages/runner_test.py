#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Whether run_suite.py and check_imports.py notice what they are there to notice.

    tests/packages/runner_test.py ERYX FOLDER
"""

from __future__ import annotations

import sys
import tempfile
import unittest
from pathlib import Path

from check_imports import check_failures
from run_suite import read_skips, run_suite
from sandbox import Failure, file_of, locked_packages
from table import PYTEST, REFUSED, SUITES, Suite

COMMAND, FOLDER = Path(sys.argv[1]), Path(sys.argv[2])

GOOD = "import six\ndef test_good(): assert six.PY3\n"


class SuiteTest(unittest.TestCase):
    def run_tests(
        self, text: str, fewest: int = 1, skips: dict[str, str] | None = None, name: str = "test_it.py"
    ) -> str:
        locked = locked_packages()
        packages = [file_of(locked[project], FOLDER) for project in (*PYTEST, "six")]
        with tempfile.TemporaryDirectory(prefix="eryx-suite-") as folder:
            (Path(folder) / name).write_text(text)
            return run_suite(COMMAND, Suite("six", fewest, tests=name), packages, Path(folder), skips or {})

    def test_counts_what_passed(self) -> None:
        self.assertIn("passed 1, failed 0", self.run_tests(GOOD))

    def test_a_test_that_fails(self) -> None:
        with self.assertRaisesRegex(Failure, "'failed': 1"):
            self.run_tests(f"{GOOD}def test_bad(): assert False\n")

    def test_a_module_of_tests_that_is_not_imported(self) -> None:
        with self.assertRaisesRegex(Failure, "pytest ended with 2"):
            self.run_tests(f"{GOOD}import no_such_module\n")

    def test_a_fixture_that_fails_after_its_test(self) -> None:
        fixture = "import pytest\n@pytest.fixture\ndef bad():\n    yield\n    assert False\ndef test_bad(bad): pass\n"
        with self.assertRaisesRegex(Failure, "'failed': 1"):
            self.run_tests(GOOD + fixture)

    def test_a_subtest_that_fails(self) -> None:
        subtest = "def test_bad(subtests):\n    with subtests.test():\n        assert False\n"
        with self.assertRaisesRegex(Failure, "pytest ended with 1"):
            self.run_tests(GOOD + subtest)

    def test_no_tests(self) -> None:
        with self.assertRaisesRegex(Failure, "pytest ended with 5"):
            self.run_tests("", fewest=0)

    def test_fewer_tests_than_there_were(self) -> None:
        with self.assertRaisesRegex(Failure, "only 1 tests passed; there were 2"):
            self.run_tests(GOOD, fewest=2)

    def test_a_skip(self) -> None:
        text = f"{GOOD}def test_bad(): assert False\n"
        self.assertIn("skipped 1", self.run_tests(text, skips={"test_it.py::test_bad": "is bad"}))

    def test_a_skip_of_what_is_not_there(self) -> None:
        with self.assertRaisesRegex(Failure, "names what is not there: test_it.py::test_gone"):
            self.run_tests(GOOD, skips={"test_it.py::test_gone": "is gone"})

    def test_a_module_beside_the_tests_instead_of_the_package(self) -> None:
        with self.assertRaisesRegex(Failure, "tested was not the package but /suite/six.py"):
            self.run_tests("PY3 = True\ndef test_good(): import six\n", name="six.py")

    def test_a_suite_that_ends_the_interpreter(self) -> None:
        with self.assertRaisesRegex(Failure, "outcome"):
            self.run_tests("import os\nos._exit(0)\n")


class TablesTest(unittest.TestCase):
    def test_every_skip_has_a_reason(self) -> None:
        for project in SUITES:
            self.assertTrue(all(read_skips(project).values()))

    def test_an_import_that_fails(self) -> None:
        with self.assertRaisesRegex(Failure, "not imported: six"):
            check_failures({**REFUSED, "six": "ImportError"})

    def test_an_import_that_fails_for_another_reason(self) -> None:
        for project in REFUSED:
            with self.assertRaisesRegex(Failure, f"not imported: {project}"):
                check_failures({**REFUSED, project: "SyntaxError"})

    def test_an_import_that_should_fail(self) -> None:
        for project in REFUSED:
            with self.assertRaisesRegex(Failure, f"table.py says that they cannot be: {project}"):
                check_failures({other: text for other, text in REFUSED.items() if other != project})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
