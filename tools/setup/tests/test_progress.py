# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a person sees, with and without a terminal."""

from __future__ import annotations

import io
import os
import unittest
from pathlib import Path
from unittest import mock

from eryx_setup.errors import SourcesEdited
from eryx_setup.forecast import Durations, Forecast
from eryx_setup.progress import Progress, about
from eryx_setup.workspace import Workspace

from .support import stage


def nothing(workspace: Workspace) -> None:
    pass


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class ProgressTest(unittest.TestCase):
    def setUp(self) -> None:
        self.now = 0.0
        self.stages = [stage("long", nothing), stage("short", nothing)]
        durations = Durations(Path("/nonexistent"), {"long": 300.0, "short": 2.0})
        self.forecast = Forecast(self.stages, durations, lambda: self.now)

    def _show(self, stream: io.StringIO, error: BaseException | None = None) -> list[str]:
        long, short = self.stages
        with Progress(stream, 2, self.forecast) as progress:
            progress.began(long)
            progress.began(short)
            self.now = 3.0
            progress.ended(short, None)
            self.now = 200.0
            progress.ended(long, error)
        return stream.getvalue().splitlines()

    def test_lines(self) -> None:
        self.assertEqual(
            self._show(io.StringIO()),
            [
                "2 steps to do, about 5 min",
                "        long: making long, about 5 min",
                "[1/2] short: making short … 3.0 s",
                "[2/2] long: making long … 200.0 s",
            ],
        )

    def test_what_remains_is_said_after_a_long_stage(self) -> None:
        long, short = self.stages
        stream = io.StringIO()
        with Progress(stream, 2, self.forecast) as progress:
            progress.began(long)
            self.now = 300.0
            progress.ended(long, None)
        self.assertEqual(stream.getvalue().splitlines()[-1], "[1/2] long: making long … 300.0 s; a few seconds left")

    def test_a_stage_that_did_not_finish(self) -> None:
        self.assertEqual(self._show(io.StringIO(), RuntimeError())[-1], "[2/2] long: making long … 200.0 s, not finished")
        self.now = 0.0
        self.assertTrue(self._show(io.StringIO(), SourcesEdited("long"))[-1].endswith(", out of date"))

    def test_on_a_terminal_the_last_line_says_what_runs(self) -> None:
        with mock.patch.dict(os.environ, {"TERM": "xterm", "COLUMNS": "60"}):
            terminal = Terminal()
            self._show(terminal)
        printed = terminal.getvalue()
        self.assertIn("  about 5 min left: long 3 of 300 s", printed)
        self.assertIn("\r\033[K[2/2] long: making long", printed)
        self.assertTrue(printed.endswith("\r\033[K"), "the last line is cleared")

    def test_a_terminal_that_cannot_clear_a_line_gets_plain_ones(self) -> None:
        with mock.patch.dict(os.environ, {"TERM": "dumb"}):
            self.assertNotIn("\033", "\n".join(self._show(Terminal())))


class AboutTest(unittest.TestCase):
    def test_as_exact_as_an_estimate_is(self) -> None:
        told = [about(seconds) for seconds in (3, 44, 89, 91, 779)]
        self.assertEqual(told, ["a few seconds", "about 40 s", "about 90 s", "about 2 min", "about 13 min"])
