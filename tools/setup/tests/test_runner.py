# SPDX-License-Identifier: MIT OR Apache-2.0
"""What happens to the cache when stages run, fail, are interrupted, or meet another set-up."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from eryx_setup.errors import SetupError, SourcesEdited, StageFailed
from eryx_setup.workspace import Workspace

from .support import CacheTest, Counter, stage


class RunTest(CacheTest):
    def test_a_stage_runs_once(self) -> None:
        counter = Counter()
        made = stage("a", counter.recipe())
        self.assertEqual(self.runner.bring_up_to_date([made]), 1)
        self.assertEqual(self.runner.bring_up_to_date([made]), 0)
        self.assertEqual(counter.runs, 1)
        self.assertEqual((self.runner.output(made) / "file").read_text(), "made")
        self.assertEqual(self.leftovers(), [])

    def test_inputs_are_found_by_their_role(self) -> None:
        def read_input(workspace: Workspace) -> None:
            (workspace.output / "copy").write_text((workspace.inputs["origin"] / "file").read_text())

        made = stage("b", read_input, inputs={"origin": stage("a", Counter("from a").recipe())})
        self.runner.bring_up_to_date([made])
        self.assertEqual((self.runner.output(made) / "copy").read_text(), "from a")

    def test_what_only_finished_stages_needed_is_not_made_again(self) -> None:
        fetched, compiled = Counter(), Counter()
        source = stage("source", fetched.recipe())
        library = stage("library", compiled.recipe(), inputs={"source": source})
        self.runner.bring_up_to_date([library])
        self.cache.prune({self.runner.output(library)})
        self.runner.bring_up_to_date([stage("program", Counter().recipe(), inputs={"library": library})])
        self.assertEqual((fetched.runs, compiled.runs), (1, 1))

    def test_each_short_stage_prints_one_line(self) -> None:
        first = stage("first", Counter().recipe())
        self.runner.bring_up_to_date([stage("second", Counter().recipe(), inputs={"first": first})])
        lines = self.printed.getvalue().splitlines()
        self.assertEqual(lines[0], "2 steps to do, a few seconds")
        self.assertRegex(lines[1], r"^\[1/2\] first: making first … \d+\.\d s$")
        self.assertEqual(len(lines), 3)

    def test_an_input_edited_while_the_stage_runs_spoils_the_output(self) -> None:
        source = self.folder / "source"
        source.write_text("before")

        def edit(workspace: Workspace) -> None:
            source.write_text("after")

        made = stage("a", edit, reads=(source,))
        with self.assertRaises(SourcesEdited):
            self.runner.bring_up_to_date([made])
        self.assertFalse(self.runner.is_cached(made))

    def test_an_input_edited_before_the_stage_starts_is_noticed_before_it_runs(self) -> None:
        source = self.folder / "source"
        source.write_text("before")
        counter = Counter()

        def edit(workspace: Workspace) -> None:
            source.write_text("after")

        first = stage("first", edit)
        second = stage("second", counter.recipe(), inputs={"first": first}, reads=(source,))
        with self.assertRaisesRegex(SourcesEdited, "second"):
            self.runner.bring_up_to_date([second])
        self.assertTrue(self.runner.is_cached(first))
        self.assertEqual(counter.runs, 0)


class FailureTest(CacheTest):
    def test_a_failed_command_names_the_log_and_leaves_no_output(self) -> None:
        def recipe(workspace: Workspace) -> None:
            workspace.run(["sh", "-c", "echo what went wrong; exit 3"])

        made = stage("a", recipe)
        with self.assertRaises(StageFailed) as caught:
            self.runner.bring_up_to_date([made])
        self.assertIn("sh ended with status 3", caught.exception.problem)
        self.assertIn("what went wrong", caught.exception.log.read_text())
        self.assertFalse(self.runner.is_cached(made))
        self.assertIn("not finished", self.printed.getvalue())

    def test_one_of_many_commands_that_fails_is_reported(self) -> None:
        def recipe(workspace: Workspace) -> None:
            workspace.run_all([["true"], ["false"], ["sleep", "60"]])

        started = time.monotonic()
        with self.assertRaisesRegex(StageFailed, "false ended with status 1"):
            self.runner.bring_up_to_date([stage("a", recipe)])
        self.assertLess(time.monotonic() - started, 30, "the other commands were not stopped")

    def test_a_program_that_is_not_there(self) -> None:
        def recipe(workspace: Workspace) -> None:
            workspace.run(["no-such-program"])

        with self.assertRaisesRegex(StageFailed, "no-such-program is not there"):
            self.runner.bring_up_to_date([stage("a", recipe)])

    def test_a_full_disk_met_by_the_recipe(self) -> None:
        def recipe(workspace: Workspace) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with self.assertRaises(SetupError) as caught:
            self.runner.bring_up_to_date([stage("a", recipe)])
        self.assertIn("no space left in the cache", caught.exception.problem)
        self.assertIn("ERYX_CACHE_DIR", caught.exception.advice)

    def test_a_full_disk_met_by_a_command(self) -> None:
        def recipe(workspace: Workspace) -> None:
            workspace.run(["sh", "-c", "echo 'x.o: No space left on device' >&2; exit 1"])

        with self.assertRaisesRegex(SetupError, "no space left in the cache"):
            self.runner.bring_up_to_date([stage("a", recipe)])

    def test_what_a_failed_run_left_is_removed_by_the_next(self) -> None:
        failing = [True]

        def recipe(workspace: Workspace) -> None:
            (workspace.output / "half").write_text("x")
            if failing[0]:
                raise workspace.fail("not today")

        made = stage("a", recipe)
        with self.assertRaises(StageFailed):
            self.runner.bring_up_to_date([made])
        self.assertEqual(len(self.leftovers()), 1)
        failing[0] = False
        self.runner.bring_up_to_date([made])
        self.assertEqual(self.leftovers(), [])

    def test_commands_do_not_see_the_callers_compiler_flags(self) -> None:
        def recipe(workspace: Workspace) -> None:
            (workspace.output / "seen").write_text(workspace.capture(["sh", "-c", 'echo "<$CFLAGS><$LC_ALL>"']))

        os.environ["CFLAGS"] = "-O0"
        self.addCleanup(os.environ.pop, "CFLAGS")
        made = stage("a", recipe)
        self.runner.bring_up_to_date([made])
        self.assertEqual((self.runner.output(made) / "seen").read_text(), "<><C.UTF-8>\n")


# A set-up in a process of its own: makes one stage by a command that says when it has begun, and then takes a while.
_CHILD = """
    import sys
    from pathlib import Path
    from eryx_setup.cache import Cache
    from eryx_setup.runner import Runner
    from eryx_setup.stage import Stage

    def recipe(workspace):
        (workspace.output / "half").write_text("x")
        workspace.run(["sh", "-c", sys.argv[2]])
        (workspace.output / "whole").write_text("x")

    stage = Stage("slow", "being slow", recipe)
    runner = Runner(Cache(Path(sys.argv[1])), 1, sys.stdout, needed_bytes=0)
    runner.bring_up_to_date([stage])
    print("output", sorted(file.name for file in runner.output(stage).iterdir()), flush=True)
"""


class InterruptionTest(CacheTest):
    def setUp(self) -> None:
        super().setUp()
        # A file, because a key covers the text of the recipe.
        self.program = self.folder / "child.py"
        self.program.write_text(textwrap.dedent(_CHILD))
        self.began = self.folder / "began"

    def test_killed_at_any_moment_it_starts_again(self) -> None:
        for deadly in (signal.SIGKILL, signal.SIGINT):
            with self.subTest(signal=deadly.name):
                child = self._start(f"touch {self.began}; sleep 1")
                self._wait_until_it_began()
                child.send_signal(deadly)
                child.communicate()
                self.assertEqual(list(self.cache.stages.iterdir()), [])
                self.assertEqual(len(self.leftovers()), 1)
                again = self._start("true")
                printed, _ = again.communicate(timeout=30)
                self.assertIn("output ['half', 'whole']", printed)
                self.assertEqual(self.leftovers(), [])
                self.cache.prune(set())

    def test_a_second_one_waits_and_finds_the_work_done(self) -> None:
        may_end = self.folder / "may_end"
        first = self._start(f"touch {self.began}; while [ ! -e {may_end} ]; do sleep 0.05; done")
        self._wait_until_it_began()
        second = self._start("false")
        assert second.stdout
        self.assertIn("Another set-up is using the cache", second.stdout.readline())
        may_end.touch()
        printed, _ = second.communicate(timeout=30)
        first.communicate()
        self.assertIn("output ['half', 'whole']", printed)
        self.assertEqual((first.returncode, second.returncode), (0, 0))

    def test_the_lock_outlives_a_killed_set_up_until_its_commands_end(self) -> None:
        child = self._start(f"touch {self.began}; sleep 2; touch {self.folder}/ended")
        self._wait_until_it_began()
        child.kill()
        child.communicate()
        self._start("true").communicate(timeout=30)
        self.assertTrue((self.folder / "ended").exists(), "it met a command of the killed set-up")

    def _start(self, command: str) -> subprocess.Popen[str]:
        self.began.unlink(missing_ok=True)
        child = subprocess.Popen(
            [sys.executable, self.program, self.cache.root, command],
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.addCleanup(child.wait)
        return child

    def _wait_until_it_began(self) -> None:
        deadline = time.monotonic() + 30
        while not self.began.exists():
            self.assertLess(time.monotonic(), deadline, "the child did not begin")
            time.sleep(0.01)
