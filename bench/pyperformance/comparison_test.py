# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is made of measurements, and how both sides take turns, with sides that only pretend."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import unittest
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comparison import Row, as_json, duration, geometric_means, table
from measure import Comparison, selected
from programs import Program, carried
from sides import Failed, Measured
from unpacked import Missing, modules_of, unpacked

_SLOW = Row("slow", "slow", 8, guest=[3.0, 2.0, 4.0], native=[1.0, 1.5, 2.0])
_TWINS = [Row("twins", "twins_one", 1, [1.0], [4.0]), Row("twins", "other", 1, [4.0], [4.0])]


class ComparisonTest(unittest.TestCase):
    def test_ratios(self) -> None:
        self.assertEqual(_SLOW.best, 2.0)
        self.assertEqual(_SLOW.median, 2.0)

    def test_a_program_of_many_benchmarks_counts_once(self) -> None:
        # 0.25 and 1 are 0.5 together, beside 2.
        best, median = geometric_means([_SLOW, *_TWINS])
        self.assertAlmostEqual(best, 1.0)
        self.assertAlmostEqual(median, 1.0)

    def test_the_slowest_comes_first(self) -> None:
        lines = table([*_TWINS, _SLOW]).splitlines()
        self.assertEqual(lines[2], "| slow | 2 s | 1 s | 2.00 | 2.00 |")
        self.assertEqual([line.split(" | ")[0] for line in lines[3:]], ["| twins: other", "| twins_one"])

    def test_durations(self) -> None:
        self.assertEqual([duration(value) for value in (1.5, 0.0123, 4.56e-6, 7e-9)], ["1.5 s", "12.3 ms", "4.56 us", "7 ns"])

    def test_json_has_all_values(self) -> None:
        answer = json.loads(json.dumps(as_json([_SLOW], {"bad": "why"}, {"out": "because"})))
        self.assertEqual(answer["benchmarks"]["slow"]["guest_seconds"], [3.0, 2.0, 4.0])
        self.assertEqual(answer["benchmarks"]["slow"]["loops"], 8)
        self.assertEqual(answer["geometric_mean"]["best_x"], 2.0)
        self.assertEqual((answer["failed"], answer["left_out"]), ({"bad": "why"}, {"out": "because"}))

    def test_without_measurements_there_is_no_mean(self) -> None:
        self.assertNotIn("geometric_mean", as_json([], {"bad": "why"}, {}))


class PretendedSide:
    """Answers with times of its own, and writes down what it was asked."""

    def __init__(self, name: str, seconds: float, asked: list[str]) -> None:
        self.name = name
        self.seconds = seconds
        self.asked = asked

    def run(self, program: Program, schedule: Mapping[str, Any]) -> Measured:
        loops = schedule.get("loops")
        self.asked.append(f"{self.name} {'finds out' if loops is None else loops['work']}")
        if self.seconds < 0:
            raise Failed("it is broken")
        return {"work": {"loops": 16, "seconds": [self.seconds]}}


def _compared(guest: float, rounds: int) -> tuple[Comparison, list[str]]:
    asked: list[str] = []
    comparison = Comparison(PretendedSide("guest", guest, asked), PretendedSide("native", 2.0, asked), rounds, 1)
    with contextlib.redirect_stderr(io.StringIO()):
        comparison.measure(Program("program", Path("bm_program"), (), ()))
    return comparison, asked


class TurnsTest(unittest.TestCase):
    def test_both_sides_do_the_same_work_and_take_turns(self) -> None:
        comparison, asked = _compared(guest=3.0, rounds=2)
        self.assertEqual(asked, ["native finds out", "guest 16", "native 16", "native 16", "guest 16"])
        (row,) = comparison.rows
        self.assertEqual((row.guest, row.native, row.name), ([3.0, 3.0], [2.0, 2.0], "program: work"))

    def test_a_program_that_fails_is_named_and_has_no_figures(self) -> None:
        comparison, _ = _compared(guest=-1, rounds=2)
        self.assertEqual(comparison.rows, [])
        self.assertEqual(comparison.failures, {"program": "sandbox: it is broken"})


class ProgramsTest(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def test_programs_are_found_by_their_settings(self) -> None:
        pickles = self.folder / "bm_pickle"
        pickles.mkdir()
        (pickles / "pyproject.toml").write_text('[tool.pyperformance]\nname = "pickle"\nextra_opts = ["pickle"]\n')
        (pickles / "bm_unpickle.toml").write_text('[tool.pyperformance]\nextra_opts = ["unpickle"]\n')
        (self.folder / "bm_2to3").mkdir()
        (self.folder / "bm_2to3/pyproject.toml").write_text("[project]\n")
        found = carried(self.folder)
        names = [(program.name, program.arguments) for program in found]
        self.assertEqual(names, [("2to3", ()), ("pickle", ("pickle",)), ("unpickle", ("unpickle",))])
        self.assertEqual({program.script for program in found[1:]}, {pickles / "run_benchmark.py"})
        self.assertEqual([program.name for program in selected(found, [])], ["pickle", "unpickle"])
        self.assertEqual([program.name for program in selected(found, ["2to3"])], ["2to3"])
        with self.assertRaisesRegex(Missing, "pyperformance has no pickles; it has 2to3, pickle, unpickle"):
            selected(found, ["pickles"])

    def test_archives_are_unpacked_once(self) -> None:
        lock = self.folder / "pylock.toml"
        lock.write_text(
            '[[packages]]\nname = "one"\nwheels = [{ path = "one-1-py3-none-any.whl", hashes = { sha256 = "0123456789abcdef01" } }]\n'
        )
        with self.assertRaisesRegex(Missing, "one-1-py3-none-any.whl is missing; `make bench-python` fetches it"):
            unpacked(lock, self.folder, self.folder / "unpacked")
        archive = self.folder / "one-1-py3-none-any.whl"
        with zipfile.ZipFile(archive, "w") as wheel:
            wheel.writestr("src/one.py", "")
            wheel.writestr("one-1.dist-info/METADATA", "")
        folder = unpacked(lock, self.folder, self.folder / "unpacked")["one"]
        archive.unlink()
        self.assertEqual(unpacked(lock, self.folder, self.folder / "unpacked")["one"], folder)
        self.assertEqual(modules_of(folder), folder, "a wheel's modules are at its top")
        (folder / "one-1.dist-info").rename(folder / "docs")
        self.assertEqual(modules_of(folder), folder / "src")


if __name__ == "__main__":
    unittest.main()
