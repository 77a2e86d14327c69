# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stand-in for pyperf: alone, and launched on both sides with a program like those of pyperformance."""

from __future__ import annotations

import os
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from child import TooLong, run
from programs import Program
from sides import STAND_IN, Clock, Failed, Native, Sandbox, Side

sys.path.insert(0, str(STAND_IN))

import pyperf  # noqa: E402 - the stand-in

_PROGRAM = '''
import asyncio
import time
import beside
import package_of_both
import pyperf

assert __name__ == "__main__"


def timed(loops, argument):
    assert argument == "argument"
    return loops * 0.25


async def asynchronous():
    await asyncio.sleep(0.002)

runner = pyperf.Runner(add_cmdline_args=lambda command, arguments: None)
runner.metadata["description"] = "what it is about"
runner.argparser.add_argument("choice")
assert runner.parse_args().choice == "chosen"
print("something else")
runner.bench_time_func("timed", timed, "argument", inner_loops=5)
runner.bench_func("plain", time.sleep, 0.001)
runner.bench_async_func("asynchronous", asynchronous)
'''


class StandInTest(unittest.TestCase):
    def setUp(self) -> None:
        for name, value in (("schedule", pyperf.Schedule()), ("_measured", {})):
            patch: Any = mock.patch.object(pyperf, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.calls: list[int] = []

    def timer(self, loops: int) -> float:
        self.calls.append(loops)
        return loops * 0.03

    def test_loops_are_found_out_and_values_follow_a_warm_up(self) -> None:
        pyperf._measure("work", self.timer, None)
        self.assertEqual(self.calls, [1, 2, 2, 2, 2, 2])
        self.assertEqual(pyperf._measured["work"]["loops"], 2)
        for seconds in pyperf._measured["work"]["seconds"]:
            self.assertAlmostEqual(seconds, 0.03)

    def test_given_loops_are_taken(self) -> None:
        pyperf.schedule.loops = {"work": 7}
        pyperf.schedule.values = 2
        pyperf._measure("work", self.timer, 3)
        self.assertEqual(self.calls, [7, 7, 7])
        self.assertAlmostEqual(pyperf._measured["work"]["seconds"][0], 0.01)

    def test_time_in_which_others_had_the_processor_does_not_count(self) -> None:
        # 8 s pass, of which 4 s are the work's; the process has the processor for 6 s.
        times = mock.patch.object(pyperf, "perf_counter", side_effect=[100.0, 108.0])
        pyperf.schedule.processor = mock.Mock(side_effect=[50.0, 56.0])
        with times:
            self.assertEqual(pyperf._on_the_processor(lambda loops: 4.0)(1), 3.0)

    def test_what_it_does_not_know_is_an_error(self) -> None:
        with self.assertRaisesRegex(TypeError, "does not know colour"):
            pyperf.Runner(colour="red")


class ChildTest(unittest.TestCase):
    def test_questions_are_answered_and_are_no_output(self) -> None:
        program = """
import os, time
def ask():
    os.write(1, b"\\npyperf-clock\\n")
    return float(os.read(0, 64))
start, here = ask(), time.process_time()
while time.process_time() < here + 0.05: pass
print("between", ask() - start >= 0.05)
"""
        done = run([sys.executable, "-c", program], {}, 60)
        self.assertEqual((done.status, done.errors), (0, ""))
        self.assertEqual(done.output.split(), ["between", "True"])

    def test_what_does_not_end_is_killed(self) -> None:
        with self.assertRaisesRegex(TooLong, "has not ended after 0.5 s"):
            run([sys.executable, "-c", "input()"], {}, 0.5)


class LaunchTest(unittest.TestCase):
    """The same program by a native Python, here the test's own, and in the sandbox."""

    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        folder = Path(scratch.name, "bm_program")
        package = Path(scratch.name, "package")
        for file, text in (
            (folder / "run_benchmark.py", _PROGRAM),
            (folder / "beside.py", ""),
            (package / "package_of_both.py", ""),
            (package / "package_of_both-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: package_of_both\nVersion: 1\n"),
        ):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.program = Program("program", folder, ("chosen",), ("package_of_both",))
        self.packages = {"package_of_both": package}

    def sides(self, clock: Clock) -> dict[str, Side]:
        command = Path(os.environ["ERYX_COMMAND"])
        return {
            "native": Native(Path(sys.executable), self.packages, 60, clock),
            "sandbox": Sandbox(command, self.packages, 60, clock),
        }

    def test_both_sides_measure_the_same_work(self) -> None:
        schedule: dict[str, Any] = {"loops": {"timed": 3, "plain": 20, "asynchronous": 5}, "values": 2}
        for name, side in self.sides("wall").items():
            with self.subTest(side=name):
                measured = side.run(self.program, schedule)
                self.assertEqual({benchmark: it["loops"] for benchmark, it in measured.items()}, schedule["loops"])
                self.assertEqual(measured["timed"]["seconds"], [0.05, 0.05])
                self.assertEqual(len(measured["plain"]["seconds"]), 2)
                # They sleep: no side can be quicker.
                self.assertGreaterEqual(min(measured["plain"]["seconds"]), 0.001)
                self.assertGreaterEqual(min(measured["asynchronous"]["seconds"]), 0.001)

    def test_waiting_takes_no_processor_time(self) -> None:
        for name, side in self.sides("processor").items():
            with self.subTest(side=name):
                measured = side.run(self.program, {"loops": {"timed": 1, "plain": 20, "asynchronous": 5}})
                self.assertLess(min(measured["plain"]["seconds"]), 0.001)

    def test_a_program_that_fails(self) -> None:
        self.program.script.write_text("print('before')\nraise ValueError('no such thing')\n")
        for name, side in self.sides("processor").items():
            with self.subTest(side=name), self.assertRaisesRegex(Failed, "ended with status 1: ValueError: no such thing"):
                side.run(self.program, {})


if __name__ == "__main__":
    unittest.main()
