# SPDX-License-Identifier: MIT OR Apache-2.0
"""bench/peers.py without a rival and without a network: table, chart and page of kept figures, and turns of peers that answer by heart."""

import contextlib
import dataclasses
import io
import json
import os
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "bench"))
from peers import chart, command, report, results, runner, table  # noqa: E402
from peers.installed import NotInstalled, Place, command_of  # noqa: E402
from peers.peer_process import PeerProcess  # noqa: E402
from peers.results import Cell, Column, Results, Row  # noqa: E402
from peers.rivals import RIVALS  # noqa: E402
from peers.works import BASIC, Work, all_works  # noqa: E402


def some_results() -> Results:
    return Results(
        "2026-11-30",
        "bench/peers.py",
        {"processor": "Test <4>"},
        3,
        "median",
        [
            Column("eryx", "Eryx", "1.0"),
            Column("other", "Other & co", "2.0"),
            Column("gone", "Gone", absent="there is no such | package"),
        ],
        [Row("fresh", "a new one"), Row("other", "other way"), Row("callback", "calls"), Row("cpu_a", "`a.py`", "ratio"), Row("memory", "memory", "bytes")],
        {
            "fresh": {"eryx": Cell([10.0, 12.0, 11.0], 9.0, 900), "other": Cell([2750.0], 2000.0, 300)},
            "other": {"eryx": Cell([5.5], 5.0, 10, way="prepared"), "other": Cell([0.9e6], 0.8e6, 10, way="`again`")},
            "callback": {"eryx": Cell([3.0], 3.0, 20), "other": Cell([2.0], 2.0, 20)},
            "cpu_a": {"eryx": Cell([0.95], 0.95, 3), "other": Cell(absent="No | module\nnamed <x>", failed=True)},
            "memory": {"eryx": Cell([240_000.0], 240_000.0, 20), "other": Cell(absent="no sessions")},
        },
    )


class TableTest(unittest.TestCase):
    def test_each_cell_says_what_it_is(self) -> None:
        text = table.markdown(some_results())
        self.assertIn("|  | Eryx 1.0 | Other & co 2.0 |\n", text)
        self.assertIn("| a new one | 11.0 us | 2.75 ms |\n", text)
        self.assertIn("| other way | 5.50 us: prepared | 900 ms: `again` |\n", text)
        self.assertIn("| `a.py` | 0.95x | failed: No \\| module named \\<x\\> |\n", text)
        self.assertIn("| memory | 240 kB | no: no sessions |\n", text)
        self.assertIn("Gone was not measured: there is no such \\| package\n", text)

    def test_every_line_of_the_table_has_as_many_cells(self) -> None:
        lines = [line.replace("\\|", "") for line in table.markdown(some_results()).splitlines() if line.startswith("|")]
        self.assertEqual({line.count("|") for line in lines}, {4})

    def test_says_how_far_ahead_and_where_not(self) -> None:
        text = table.markdown(some_results())
        self.assertIn("- Other & co: 250 times, 81,818 times over its best other way\n", text)
        self.assertTrue(text.endswith("not ahead of other sandboxes:\n\n- calls: Other & co 2.00 us, Eryx 3.00 us\n"), text)

    def test_no_sandbox_is_no_rival(self) -> None:
        data = some_results()
        data.columns[1].is_sandbox = False
        text = table.markdown(data)
        self.assertIn("other sandboxes:\n\n- nowhere in this table\n", text)
        self.assertTrue(text.endswith("without one:\n\n- calls: Other & co 2.00 us, Eryx 3.00 us\n"), text)

    def test_means_are_of_programs_that_all_have_run(self) -> None:
        data = some_results()
        data.rows.insert(4, Row("cpu_b", "`b.py`", "ratio"))
        data.cells["cpu_b"] = {"eryx": Cell([1.2], 1.2, 3), "other": Cell([2.0], 2.0, 3)}
        text = table.markdown(data)
        self.assertIn("| **geometric mean of the 1 that all run** | 1.20x | 2.00x |\n", text)
        self.assertIn("| **geometric mean of all 2** | 1.07x |  |\n", text)

    def test_shows_the_least_where_that_was_measured(self) -> None:
        data = dataclasses.replace(some_results(), statistic="least")
        text = table.markdown(data)
        self.assertIn("| a new one | 9.00 us | 2.00 ms |\n", text)
        self.assertIn("the least of all runs", text)
        self.assertIn("2.00 ms", chart.svg(data))

    def test_says_that_the_machine_was_busy(self) -> None:
        busy = dataclasses.replace(some_results(), calm=False)
        for show in (table.markdown, chart.svg):
            self.assertIn("machine was busy", show(busy))
            self.assertNotIn("busy", show(some_results()))

    def test_durations_and_sizes(self) -> None:
        shown = [table.duration(value) for value in (0.0421, 9.49, 999.4, 1000, -3340, 1.877e6)]
        self.assertEqual(shown, ["0.0421 us", "9.49 us", "999 us", "1.00 ms", "-3.34 ms", "1.88 s"])
        self.assertEqual([table.size_of(value) for value in (478_300, 35.84e6)], ["478 kB", "35.8 MB"])


class ChartTest(unittest.TestCase):
    def shapes(self, data: Results) -> dict[str, list[ElementTree.Element]]:
        found: dict[str, list[ElementTree.Element]] = {}
        for element in ElementTree.fromstring(chart.svg(data)).iter():
            found.setdefault(element.tag.rpartition("}")[2], []).append(element)
        return found

    def test_ten_times_as_long_is_as_much_further_everywhere(self) -> None:
        data = some_results()
        data.cells["fresh"] = {"eryx": Cell([10.0], 10.0, 1), "other": Cell([1000.0], 1000.0, 1)}
        data.cells["other"] = {"eryx": Cell([100.0], 100.0, 1)}
        widths = [float(rect.attrib["width"]) for rect in self.shapes(data)["rect"]]
        first, second, third = widths  # Eryx fresh, Eryx other, the rival
        self.assertEqual(first, 2.0)  # at the left end of the scale, and still to be seen
        self.assertAlmostEqual(second * 2, third, places=0)

    def test_text_is_text_and_inside_the_picture(self) -> None:
        data = some_results()
        shapes = self.shapes(data)
        texts = [element.text or "" for element in shapes["text"]]
        for expected in ("Eryx", "Other & co", "11.0 us", "2.75 ms", "2026-11-30, Test <4>, bench/peers.py"):
            self.assertIn(expected, texts)
        self.assertNotIn("Gone", texts)
        width = float(shapes["svg"][0].attrib["width"])
        for rect in shapes["rect"]:
            self.assertLess(float(rect.attrib["x"]) + float(rect.attrib["width"]), width - 60)

    def test_names_no_font_or_picture_of_others(self) -> None:
        text = chart.svg(some_results())
        self.assertIn("prefers-color-scheme: dark", text)
        for foreign in ("url(", "href", "@import", "<image"):
            self.assertNotIn(foreign, text)

    def test_nothing_to_show_is_an_error(self) -> None:
        data = some_results()
        data.cells["fresh"] = {}
        with self.assertRaises(ValueError):
            chart.svg(data)


class KeptFiguresTest(unittest.TestCase):
    def test_the_page_shows_the_kept_figures(self) -> None:
        kept = results.read(report.KEPT)
        page = report.PAGE.read_text(encoding="utf-8")
        self.assertEqual(report.with_table(page, kept), page, "docs/peers.md: bench/peers.py --from bench/peers/kept.json --publish")
        self.assertEqual(chart.svg(kept), report.CHART.read_text(encoding="utf-8"))

    def test_they_come_back_from_json_as_they_were(self) -> None:
        data = some_results()
        self.assertEqual(results.parsed(data.to_json()), data)

    def test_other_files_are_refused_with_a_reason(self) -> None:
        good = json.loads(some_results().to_json())
        for what, text in {
            "it is no JSON": "{",
            "the whole is list": "[]",
            "format None": "{}",
            "format 2": json.dumps({**good, "format": 2}),
            "rounds is missing": json.dumps({name: value for name, value in good.items() if name != "rounds"}),
            "calm is int": json.dumps({**good, "calm": 1}),
            "statistic 'mean' is none": json.dumps({**good, "statistic": "mean"}),
            "rounds is str": json.dumps({**good, "rounds": "3"}),
            "columns is dict": json.dumps({**good, "columns": {}}),
            "a median of fresh of eryx is str": json.dumps({**good, "cells": {"fresh": {"eryx": {"medians": ["1"]}}}}),
            "fresh of eryx is NoneType": json.dumps({**good, "cells": {"fresh": {"eryx": None}}}),
        }.items():
            with self.subTest(what), self.assertRaisesRegex(results.BadResults, what):
                results.parsed(text)

    def test_shows_a_file_again(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "kept.json"
            file.write_text(some_results().to_json())
            with contextlib.redirect_stdout(io.StringIO()) as output, contextlib.redirect_stderr(io.StringIO()):
                status = command.main(["--from", str(file), "--out", folder])
            self.assertEqual((status, output.getvalue()), (0, table.markdown(some_results())))
            self.assertEqual((Path(folder) / "fresh-print.svg").read_text(), chart.svg(some_results()))

    def test_a_page_without_the_marks_is_left_alone(self) -> None:
        with self.assertRaisesRegex(ValueError, "lacks the line"):
            report.with_table("# Page\n", some_results())


# A peer that answers by heart: {work: answer}, or ends where the answer is null, or sleeps where it is a number.
SPEAKER = """
import json, os, sys, time
answers = json.loads(sys.argv[1])
print("words of a library")
print(json.dumps({"version": "1"}), flush=True)
for line in sys.stdin:
    answer = answers[json.loads(line)["work"]]
    if answer is None:
        print("out of memory", file=sys.stderr)
        os._exit(3)
    if isinstance(answer, int):
        time.sleep(answer)
    print(json.dumps(answer), flush=True)
"""


class TurnsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def peer(self, answers: Mapping[str, object]) -> PeerProcess:
        process = PeerProcess([sys.executable, "-c", SPEAKER, json.dumps(answers)], self.folder)
        self.addCleanup(process.end)
        return process

    def measure(self, work: Work, **answers: Mapping[str, object]) -> dict[str, Cell]:
        peers = {name: self.peer(answer) for name, answer in answers.items()}
        return runner.measure_work(work, peers, runner.Effort(3))

    def test_a_cell_is_the_medians_of_its_rounds(self) -> None:
        cells = self.measure(BASIC[0], a={"fresh": {"samples": [5, 1, 3]}}, b={"fresh": {"missing": "no\n such"}})
        self.assertEqual(cells["a"], Cell([3, 3, 3], 1, 9))
        self.assertEqual(cells["b"], Cell(absent="no such"))

    def test_an_answer_to_another_question_is_a_failure(self) -> None:
        cells = self.measure(BASIC[0], a={"fresh": {"held": 3}}, b={"fresh": {"samples": []}})
        self.assertEqual(cells["a"], Cell(absent="answered {'held': 3}", failed=True))
        self.assertTrue(cells["b"].failed)

    def test_the_fastest_way_counts(self) -> None:
        cells = self.measure(BASIC[1], a={"other": {"ways": {"slow": [9], "quick": [2, 4, 3]}}})
        self.assertEqual(cells["a"], Cell([3, 3, 3], 2, 9, way="quick"))

    def test_programs_are_compared_with_native_and_must_compute_the_same(self) -> None:
        work = Work("cpu_a", "a", "ratio", program="…")
        printed = {"a": "0.5 17", "wrong": "0.1 18", "silent": "", "native": "0.25 17"}
        cells = self.measure(work, **{name: {"program": {"printed": text}} for name, text in printed.items()})
        self.assertEqual(cells["a"], Cell([2, 2, 2], 2, 3))
        self.assertEqual(cells["wrong"].absent, "computed 18 instead of 17")
        self.assertTrue(cells["silent"].failed and cells["wrong"].failed)
        self.assertEqual(cells["native"].value("median"), 1)

    def test_what_was_measured_before_it_was_stopped_is_kept(self) -> None:
        def stop(line: str) -> None:
            if line.startswith("fresh"):
                raise KeyboardInterrupt

        peers = {"a": self.peer({"fresh": {"samples": [1]}, "other": {"samples": [1]}})}
        cells = runner.measure(BASIC[:2], peers, runner.Effort(1), stop)
        self.assertEqual(cells, {"fresh": {"a": Cell([1], 1, 1)}})

    def test_a_peer_that_ends_costs_one_cell(self) -> None:
        process = self.peer({"fresh": None, "limit": {"samples": [1]}})
        self.assertEqual(process.ask({"work": "fresh"}), {"failed": "its process ended with status 3: out of memory"})
        self.assertEqual(process.ask({"work": "limit"}), {"samples": [1]})

    def test_a_peer_that_hangs_is_ended(self) -> None:
        process = self.peer({"fresh": 600, "hold": {"held": 0}})
        process.ask({"work": "hold"})
        pid = process.pid
        assert pid is not None
        self.assertEqual(process.ask({"work": "fresh"}, seconds=0.2), {"failed": "no answer within 0 s"})
        with self.assertRaises(ProcessLookupError):
            os.kill(pid, 0)

    def test_memory_is_what_more_sessions_add(self) -> None:
        cell = runner.measure_memory(self.peer({"hold": {"held": 4}}), runner.Effort(1))
        self.assertEqual((cell.runs, cell.absent), (4, ""))
        cell = runner.measure_memory(self.peer({"hold": {"missing": "no sessions"}}), runner.Effort(1))
        self.assertEqual(cell, Cell(absent="no sessions"))

    def test_native_really_answers(self) -> None:
        native = next(rival for rival in RIVALS if rival.name == "native")
        process = PeerProcess(command_of(native, Place(self.folder, self.folder, None, sys.executable)), self.folder)
        self.addCleanup(process.end)
        quick = runner.Effort(1, length=0)
        for work in all_works():
            if work.unit == "us":
                with self.subTest(work.name):
                    cell = runner.measure_work(work, {"native": process}, quick)["native"]
                    self.assertEqual(bool(cell.medians), work.name not in ("suspend", "resume"), cell)

    def test_what_is_not_there_says_so(self) -> None:
        place = Place(self.folder, self.folder, str(self.folder / "python"), sys.executable)
        by_name = {rival.name: rival for rival in RIVALS}
        with self.assertRaisesRegex(NotInstalled, "is not built yet: run make build"):
            command_of(by_name["eryx"], place)
        with contextlib.redirect_stderr(io.StringIO()), self.assertRaisesRegex(NotInstalled, "name one with --python"):
            command_of(by_name["pyeryx"], place)

    def test_wrong_names_are_refused(self) -> None:
        for arguments in (["--peers", "eryx,nobody"], ["--only", "fresh,nothing"]):
            with self.assertRaisesRegex(SystemExit, "nobody|nothing"):
                command.main(arguments)


class CommandTest(unittest.TestCase):
    def test_help_names_every_peer_and_row(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()) as output, self.assertRaises(SystemExit):
            command.main(["--help"])
        for name in [*(rival.package for rival in RIVALS), *(work.name for work in all_works())]:
            self.assertIn(name, output.getvalue())

    def test_rows_of_the_kept_figures_are_among_those_of_today(self) -> None:
        kept = results.read(report.KEPT)
        today = [(work.name, work.title, work.unit) for work in all_works()]
        self.assertLessEqual({dataclasses.astuple(row) for row in kept.rows}, set(today))


if __name__ == "__main__":
    unittest.main()
