# SPDX-License-Identifier: MIT OR Apache-2.0
"""What runs side by side, in which order, and what happens to the others when one fails."""

from __future__ import annotations

import os
import threading
import time
import unittest
from collections.abc import Callable

from eryx_setup.errors import SourcesEdited, StageFailed
from eryx_setup.forecast import Durations, Forecast
from eryx_setup.scheduler import Scheduler
from eryx_setup.stage import Leaves, Recipe, Stage
from eryx_setup.workspace import Workspace

from .support import CacheTest, Counter, stage

_PATIENCE = 30.0


def nothing(workspace: Workspace) -> None:
    pass


class SideBySideTest(CacheTest):
    def _meeting(self, parties: int) -> Recipe:
        """A recipe that ends only if so many run at once."""
        barrier = threading.Barrier(parties)

        def recipe(workspace: Workspace) -> None:
            barrier.wait(_PATIENCE)

        return recipe

    def test_independent_stages_run_at_once(self) -> None:
        meet = self._meeting(3)
        made = [stage(name, meet) for name in "abc"]
        self.assertEqual(self.runner.bring_up_to_date(made), 3)
        self.assertTrue(all(self.runner.is_cached(each) for each in made))

    def test_a_stage_starts_when_its_own_inputs_are_there_and_not_later(self) -> None:
        long_ends, quick_ended = threading.Event(), threading.Event()

        def wait(workspace: Workspace) -> None:
            self.assertTrue(long_ends.wait(_PATIENCE))

        def follow(workspace: Workspace) -> None:
            quick_ended.set()
            long_ends.set()

        quick = stage("follower", follow, inputs={"quick": stage("quick", nothing)})
        self.runner.bring_up_to_date([stage("long", wait), quick])
        self.assertTrue(quick_ended.is_set())

    def test_no_more_than_one_above_the_number_of_processors(self) -> None:
        guard = threading.Lock()
        counts = [0, 0]

        def recipe(workspace: Workspace) -> None:
            with guard:
                counts[0] += 1
                counts[1] = max(counts)
            time.sleep(0.02)
            with guard:
                counts[0] -= 1

        self.runner.bring_up_to_date([stage(f"s{number}", recipe) for number in range(9)])
        self.assertLessEqual(counts[1], 3, "the runner was made for two processors")

    def test_a_failure_stops_the_others_and_is_the_one_that_is_reported(self) -> None:
        began = threading.Event()

        def slow(workspace: Workspace) -> None:
            began.set()
            workspace.run(["sleep", "60"])

        def failing(workspace: Workspace) -> None:
            self.assertTrue(began.wait(_PATIENCE))
            raise workspace.fail("not today")

        never = Counter()
        bad = stage("bad", failing)
        started = time.monotonic()
        with self.assertRaisesRegex(StageFailed, "stage bad: not today"):
            self.runner.bring_up_to_date([stage("slow", slow), bad, stage("next", never.recipe(), inputs={"bad": bad})])
        self.assertLess(time.monotonic() - started, _PATIENCE, "the other stage was not stopped")
        self.assertEqual(never.runs, 0)
        self.assertEqual(list(self.cache.stages.iterdir()), [])

    def test_after_an_edit_the_others_finish_and_nothing_starts(self) -> None:
        source = self.folder / "source"
        source.write_text("before")
        edited = threading.Event()

        def slow(workspace: Workspace) -> None:
            self.assertTrue(edited.wait(_PATIENCE))
            workspace.run(["true"])

        def edit(workspace: Workspace) -> None:
            source.write_text("after")
            edited.set()

        never = Counter()
        long = stage("long", slow)
        goals = [long, stage("edited", edit, reads=(source,)), stage("next", never.recipe(), inputs={"long": long})]
        with self.assertRaises(SourcesEdited):
            self.runner.bring_up_to_date(goals)
        self.assertTrue(self.runner.is_cached(long))
        self.assertEqual(never.runs, 0)


class NothingLeftTest(CacheTest):
    def test_such_a_stage_runs_before_each_run_of_what_needs_it(self) -> None:
        counter = Counter()
        objects = stage("objects", counter.recipe(), leaves=Leaves.NOTHING)
        for version in "12":
            made = stage("made", nothing, loose_inputs={"objects": objects}, facts={"v": version})
            self.runner.bring_up_to_date([made])
            self.runner.bring_up_to_date([made])
        self.assertEqual(counter.runs, 2)
        self.assertFalse(self.cache.output("objects", objects.key).exists())

    def test_a_companion_runs_only_beside_something_else(self) -> None:
        counter, unwanted = Counter(), Counter()
        made = stage("made", nothing)
        tree = stage("tree", unwanted.recipe())
        companion = stage("companion", counter.recipe(), after=(tree,), leaves=Leaves.NOTHING)
        for _ in range(2):
            self.runner.bring_up_to_date([made], [companion])
        self.assertEqual(counter.runs, 1)
        self.assertEqual(unwanted.runs, 0, "to wait for a stage is not to want it")

    def test_a_stage_waits_for_what_comes_before_it(self) -> None:
        order: list[str] = []

        def noting(name: str) -> Recipe:
            return lambda workspace: order.append(name)

        first = stage("first", noting("first"), inputs={"base": stage("base", noting("base"))})
        self.runner.bring_up_to_date([stage("second", noting("second"), after=(first,)), first])
        self.assertEqual(order, ["base", "first", "second"])


class Silent:
    def began(self, stage: Stage) -> None:
        pass

    def ended(self, stage: Stage, error: BaseException | None) -> None:
        pass


class OrderTest(unittest.TestCase):
    def _run(self, at_once: int, ways: dict[str, float], run: Callable[[Stage, int], None]) -> None:
        Scheduler(at_once, ways, run, lambda: None, Silent()).run([stage(name, nothing) for name in ways])

    def test_the_longest_way_comes_first(self) -> None:
        order: list[str] = []
        self._run(1, {"short": 1, "long": 9, "middle": 5}, lambda each, niceness: order.append(each.name))
        self.assertEqual(order, ["long", "middle", "short"])

    def test_what_runs_beside_a_longer_way_is_in_the_background(self) -> None:
        barrier = threading.Barrier(2)
        niceness: dict[str, int] = {}

        def run(each: Stage, nice: int) -> None:
            niceness[each.name] = nice
            barrier.wait(_PATIENCE)

        self._run(2, {"short": 1, "long": 9}, run)
        self.assertEqual(niceness, {"long": 0, "short": 10})


class NicenessTest(CacheTest):
    def test_commands_in_the_background_are_nice(self) -> None:
        own = os.nice(0)
        together = threading.Barrier(2)

        def recipe(workspace: Workspace) -> None:
            together.wait(_PATIENCE)
            # The set-up makes a command nice when it has started, so that may take a moment to be seen.
            expected = own if workspace.stage == "long" else min(19, own + 10)
            workspace.run(["sh", "-c", f'for i in $(seq 600); do [ "$(nice)" != {expected} ] || exit 0; sleep 0.05; done; exit 1'])

        short, long = stage("short", recipe), stage("long", recipe)
        after = stage("after", nothing, inputs={"long": long})
        self.runner.bring_up_to_date([short, after])
        self.assertTrue(self.runner.is_cached(long) and self.runner.is_cached(short))


class ForecastTest(CacheTest):
    def setUp(self) -> None:
        super().setUp()
        self.now = 0.0
        self.cache.prepare()
        self.durations = Durations(self.cache.durations, {"a": 100.0, "b": 50.0, "side": 30.0})
        first = stage("a", nothing)
        side = stage("side", nothing)
        self.forecast = Forecast(
            [first, side, stage("b", nothing, inputs={"a": first, "side": side})], self.durations, lambda: self.now
        )

    def test_the_longest_chain_is_what_remains(self) -> None:
        self.assertEqual(self.forecast.ways(), {"a": 150.0, "side": 80.0, "b": 50.0})
        self.assertEqual(self.forecast.remaining(), 150.0)
        self.forecast.begin("a")
        self.now = 10.0
        self.assertEqual(self.forecast.remaining(), 140.0)

    def test_a_slower_machine_is_noticed(self) -> None:
        self.forecast.begin("a")
        self.now = 200.0
        self.forecast.finish("a")
        self.forecast.finish("side")
        self.assertEqual(self.forecast.remaining(), 100.0)

    def test_the_last_time_counts_and_outlives_the_process(self) -> None:
        self.durations.record("a", 12.34)
        again = Durations(self.cache.durations, {"a": 100.0, "b": 50.0})
        self.assertEqual((again.expected("a"), again.expected("b"), again.expected("unknown")), (12.3, 50.0, 1.0))

    def test_a_damaged_file_costs_nothing_but_the_estimate(self) -> None:
        for text in ("", "[1]", '{"a": "x"}', '{"a": null}'):
            self.cache.durations.write_text(text)
            self.assertEqual(Durations(self.cache.durations, {"a": 100.0}).expected("a"), 100.0)

    def test_a_run_records_what_it_took(self) -> None:
        self.runner.bring_up_to_date([stage("quick", nothing)])
        self.assertRegex(self.cache.durations.read_text(), r'"quick": \d')
