#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Tests of the runner: a wrong result is seen, and expectations are read as the specification means them."""

from __future__ import annotations

import unittest

from run import Report, judge
from skips import Skips
from wasm_binary import acts_when_instantiated, exports
from wast_program import _expectation, _pattern


class Judging(unittest.TestCase):
    def judged(self, printed: str, differences: set[tuple[str, int]] = set()) -> Report:
        report = Report()
        judge("name", [3, 5], printed, Skips(differences=differences), report)
        return report

    def test_all_hold(self) -> None:
        report = self.judged("passed 3\npassed 5\n")
        self.assertEqual((report.passed, report.failures), (2, []))

    def test_a_wrong_result_fails(self) -> None:
        report = self.judged("passed 3\nfailed 5 add: got 1\n")
        self.assertEqual((report.passed, report.failures), (1, ["name:5 add: got 1"]))

    def test_results_that_a_crash_swallowed_fail(self) -> None:
        report = self.judged("passed 3\n")
        self.assertEqual((report.passed, report.failures), (1, ["name:5: the program ended before it"]))

    def test_a_known_difference_passes_while_it_lasts(self) -> None:
        self.assertEqual(self.judged("failed 3 add: got 1\npassed 5\n", {("name", 3)}).passed, 2)
        gone = self.judged("passed 3\npassed 5\n", {("name", 3)})
        self.assertEqual(gone.failures, ["name:3: skips.txt says that it differs, but it holds"])


class Patterns(unittest.TestCase):
    def matches(self, bits: int, value: str, width: int) -> bool:
        expected, mask = _pattern(value, width)
        return bits & mask == expected

    def test_exact_bits(self) -> None:
        self.assertTrue(self.matches(0x8000_0000, "2147483648", 32))
        self.assertFalse(self.matches(0, "2147483648", 32))

    def test_canonical_nan_has_any_sign_and_one_payload(self) -> None:
        self.assertTrue(self.matches(0x7FC0_0000, "nan:canonical", 32))
        self.assertTrue(self.matches(0xFFC0_0000, "nan:canonical", 32))
        self.assertFalse(self.matches(0x7FC0_0001, "nan:canonical", 32))
        self.assertFalse(self.matches(0x7FA0_0000, "nan:canonical", 32))

    def test_arithmetic_nan_is_quiet(self) -> None:
        self.assertTrue(self.matches(0xFFF8_0000_0000_0123, "nan:arithmetic", 64))
        self.assertFalse(self.matches(0x7FF4_0000_0000_0000, "nan:arithmetic", 64))
        self.assertFalse(self.matches(0x7FF0_0000_0000_0000, "nan:arithmetic", 64))

    def test_lanes_go_from_low_to_high(self) -> None:
        lanes = {"type": "v128", "lane_type": "i32", "value": ["1", "2", "3", "4"]}
        ones = f"{2**64 - 1:#x}u"
        self.assertEqual(_expectation("x", lanes), f"expect_v128(x, 0x200000001u, 0x400000003u, {ones}, {ones});")


class Binary(unittest.TestCase):
    _EMPTY = b"\0asm\1\0\0\0"

    def test_exports_in_order(self) -> None:
        section = bytes([7, 11, 2, 1]) + b"a" + bytes([0, 0, 3]) + b"b-c" + bytes([2, 0])
        self.assertEqual(exports(self._EMPTY + section), ["a", "b-c"])
        self.assertEqual(exports(self._EMPTY), [])

    def test_start_function_acts(self) -> None:
        self.assertTrue(acts_when_instantiated(self._EMPTY + bytes([8, 1, 0])))
        self.assertFalse(acts_when_instantiated(self._EMPTY))


if __name__ == "__main__":
    unittest.main()
