# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/figures.py with programs that print figures of their own, and say in a log when they ran."""

import contextlib
import io
import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import figures  # noqa: E402

# Two families, as eryx-bench has them: run_ms comes with its detail p99_ms, which has no name for --only.
PROGRAM = """#!{python}
import json, pathlib, sys
log = pathlib.Path({log!r})
only = sys.argv[sys.argv.index("--only") + 1].split(",") if "--only" in sys.argv else ["run_ms", "done_per_s"]
log.open("a").write({label!r} + ":" + ",".join(only) + "\\n")
values = {values!r}
found = {{}}
for name in only:
    if name not in values:
        sys.stderr.write(f"eryx-bench: there is no figure '{{name}}'\\n")
        sys.exit(2)
    found.update(values[name])
print(json.dumps({{"figures": found, "machine": {{"processor": "test"}}}}))
"""


def values(run: float, rate: float) -> dict[str, dict[str, float]]:
    return {"run_ms": {"run_ms": run, "p99_ms": 2 * run}, "done_per_s": {"done_per_s": rate}}


class FiguresTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.log = self.root / "log"

    def program(self, label: str, printed: dict[str, dict[str, float]]) -> Path:
        path = self.root / label
        path.write_text(PROGRAM.format(python=sys.executable, log=str(self.log), label=label, values=printed))
        path.chmod(0o755)
        return path

    def main(self, *arguments: str) -> tuple[int, str, str]:
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = figures.main([*arguments, "--folder", str(self.root / "kept")])
        return status, output.getvalue(), errors.getvalue()

    def compare(self, before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]) -> tuple[int, dict[str, str]]:
        old, new = self.program("old", before), self.program("new", after)
        status, output, _ = self.main("compare", str(old), str(new), "--rounds", "2", "--json")
        return status, {name: figure["verdict"] for name, figure in json.loads(output)["figures"].items()}

    def test_equal_builds_are_the_same(self) -> None:
        status, verdicts = self.compare(values(10, 100), values(10.2, 98))
        self.assertEqual(status, 0)
        self.assertEqual(verdicts, {"run_ms": "same", "p99_ms": "same", "done_per_s": "same"})

    def test_more_time_is_worse_and_more_per_second_is_better(self) -> None:
        status, verdicts = self.compare(values(10, 100), values(11, 110))
        self.assertEqual(status, 1)
        self.assertEqual(verdicts, {"run_ms": "worse", "p99_ms": "worse", "done_per_s": "better"})

    def test_fewer_per_second_is_worse(self) -> None:
        status, verdicts = self.compare(values(10, 100), values(9, 90))
        self.assertEqual(status, 1)
        self.assertEqual(verdicts, {"run_ms": "better", "p99_ms": "better", "done_per_s": "worse"})

    def test_runs_in_turns_and_changes_who_begins(self) -> None:
        old, new = self.program("old", values(1, 1)), self.program("new", values(1, 1))
        self.main("compare", str(old), str(new), "--rounds", "2", "--only", "run_ms")
        # The first line is the one that learns what is measured together.
        self.assertEqual([line.split(":")[0] for line in self.log.read_text().split()], ["old", "old", "new", "new", "old"])

    def test_rounds_that_disagree_are_unclear(self) -> None:
        row = figures.Row("run_ms", [10, 10, 10, 10], [9, 11, 11.5, 9.5], in_turns=True)
        self.assertEqual(row.verdict(0.01), "unclear")
        row = figures.Row("run_ms", [10, 20, 10, 10], [11, 22, 11, 9], in_turns=True)
        self.assertEqual(row.verdict(0.03), "worse")

    def test_saves_figures_program_and_circumstances(self) -> None:
        old = self.program("old", values(10, 100))
        status, output, errors = self.main("save", "before", "--bench", str(old), "--rounds", "2")
        self.assertEqual(status, 0, errors)
        record = json.loads((self.root / "kept" / "before.json").read_text())
        self.assertIn("before.json", output)
        self.assertEqual(record["figures"], {"run_ms": 10, "p99_ms": 20, "done_per_s": 100})
        self.assertEqual(record["samples"]["run_ms"], [10, 10])
        self.assertEqual(record["machine"], {"processor": "test"})
        self.assertTrue({"date", "commit", "changed_since_commit"} <= record.keys())

    def test_compares_the_kept_program_with_the_build_of_now(self) -> None:
        self.main("save", "before", "--bench", str(self.program("eryx-bench", values(10, 100))))
        now = self.program("eryx-bench", values(20, 100))  # the build replaces the program; the kept one stays
        status, output, _ = self.main("compare", "before", "--bench", str(now), "--rounds", "1")
        self.assertEqual(status, 1)
        self.assertRegex(output, r"run_ms +10 +10-10 +20 +20-20 +2\.000 +lower +worse")
        self.assertRegex(output, r"done_per_s .* 1\.000 +higher +same")

    def test_without_the_kept_program_compares_figures_and_says_so(self) -> None:
        bench = self.program("eryx-bench", values(10, 100))
        self.main("save", "before", "--bench", str(bench))
        (self.root / "kept" / "before.eryx-bench").unlink()
        status, output, errors = self.main("compare", "before", "--bench", str(bench), "--rounds", "1")
        self.assertEqual(status, 0)
        self.assertIn("of another time", errors)
        self.assertIn("run_ms", output)

    def test_says_what_is_wrong(self) -> None:
        bench = self.program("eryx-bench", values(10, 100))
        self.main("save", "before", "--bench", str(bench))
        for arguments, message in (
            (("compare", "after"), "kept are: before"),
            (("save", "../x", "--bench", str(bench)), "not a name for figures"),
            (("save", "x", "--bench", str(self.root / "none")), "make build"),
            (("compare", "before", "--bench", str(bench), "--only", "p99_ms"), "no figure 'p99_ms'"),
            (("compare", "before", "before"), "both sides"),
        ):
            with self.subTest(arguments):
                status, _, errors = self.main(*arguments)
                self.assertEqual(status, 2)
                self.assertIn(message, errors)


if __name__ == "__main__":
    unittest.main()
