# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the stages whose output is not in the cache yet."""

from __future__ import annotations

import errno
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from .cache import MOVE_ADVICE, NEEDED_BYTES, Cache, remove_tree
from .errors import SetupError, SourcesEdited, StageFailed
from .forecast import Durations, Forecast
from .progress import Progress
from .scheduler import Scheduler
from .stage import Leaves, Stage, in_order
from .typical import TYPICAL_SECONDS
from .workspace import Workspace

_DISK_FULL = b"No space left on device"


class Runner:
    """Brings stages up to date.

    Interruption at any moment leaves the cache valid: an output is made in tmp/ and renamed into place when complete,
    which is atomic; the next run removes what was left in tmp/.
    """

    def __init__(self, cache: Cache, jobs: int, stream: TextIO, needed_bytes: int = NEEDED_BYTES) -> None:
        self._cache = cache
        self._jobs = jobs
        self._stream = stream
        self._needed_bytes = needed_bytes

    def is_cached(self, stage: Stage) -> bool:
        return stage.leaves is Leaves.OUTPUT and self.output(stage).is_dir()

    def output(self, stage: Stage) -> Path:
        return self._cache.output(stage.name, stage.key)

    def bring_up_to_date(self, goals: Sequence[Stage], companions: Sequence[Stage] = ()) -> int:
        """Runs what is missing for `goals`, and, only if something is, `companions`.

        Returns: how many stages ran. Errors: SetupError; SourcesEdited, if the goals are to be planned again.
        """
        self._cache.prepare()
        if all(self.is_cached(goal) for goal in goals):
            return 0
        with self._cache.locked(self._say_waiting) as lock:
            self._cache.remove_stale()
            if not self._missing(goals):
                return 0
            self._cache.check_space(self._needed_bytes)
            missing = self._missing([*goals, *companions])
            _Run(self._cache, self._jobs, self._stream, lock, missing).execute()
            return len(missing)

    def _missing(self, goals: Sequence[Stage]) -> list[Stage]:
        """Stages to run, in order. What only finished stages needed is not wanted back."""
        wanted: set[str] = set()

        def visit(stage: Stage) -> None:
            if stage.name in wanted or self.is_cached(stage):
                return
            wanted.add(stage.name)
            for needed in stage.all_inputs.values():
                visit(needed)

        for goal in goals:
            visit(goal)
        return [stage for stage in in_order(goals) if stage.name in wanted]

    def _say_waiting(self) -> None:
        self._stream.write("Another set-up is using the cache; waiting for it …\n")
        self._stream.flush()


class _Run:
    """One run of the stages that are missing, under the cache's lock."""

    def __init__(self, cache: Cache, jobs: int, stream: TextIO, lock: int, stages: Sequence[Stage]) -> None:
        self._cache = cache
        self._jobs = jobs
        self._lock = lock
        self._stages = stages
        self._durations = Durations(cache.durations, TYPICAL_SECONDS)
        self._forecast = Forecast(stages, self._durations)
        self._progress = Progress(stream, len(stages), self._forecast)
        self._guard = threading.Lock()
        self._workspaces: dict[str, Workspace] = {}
        self._stopped = False

    def execute(self) -> None:
        # One more than there are processors: parts of most stages keep only one of them busy.
        scheduler = Scheduler(self._jobs + 1, self._forecast.ways(), self._run, self._stop, self)
        with self._progress:
            scheduler.run(self._stages)

    def began(self, stage: Stage) -> None:
        self._progress.began(stage)

    def ended(self, stage: Stage, error: BaseException | None) -> None:
        self._progress.ended(stage, error)
        with self._guard:
            workspace = self._workspaces.pop(stage.name, None)
        if error or not workspace:
            return
        self._durations.record(stage.name, self._forecast.spent(stage.name))
        for text in workspace.announcements:
            self._progress.note(text)

    def _stop(self) -> None:
        with self._guard:
            self._stopped = True
            for workspace in self._workspaces.values():
                workspace.stop()

    def _run(self, stage: Stage, niceness: int) -> None:
        if stage.changed_since_start():
            raise SourcesEdited(stage.name)
        folder = Path(tempfile.mkdtemp(prefix=f"{stage.name}.", dir=self._cache.temporary))
        log_path = self._cache.log(stage.name, stage.key)
        with log_path.open("wb") as log:
            workspace = Workspace(
                stage=stage.name,
                output=folder / "output",
                scratch=folder / "scratch",
                inputs={role: self._cache.output(each.name, each.key) for role, each in stage.all_inputs.items()},
                log_path=log_path,
                log=log,
                jobs=self._jobs,
                lock=self._lock,
                niceness=niceness,
            )
            with self._guard:
                self._workspaces[stage.name] = workspace
                if self._stopped:
                    workspace.stop()
            workspace.output.mkdir()
            workspace.scratch.mkdir()
            try:
                stage.recipe(workspace)
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise _disk_full(stage, self._cache.root) from error
                raise StageFailed(stage.name, str(error), log_path) from error
            except StageFailed as error:
                if _DISK_FULL in log_path.read_bytes():
                    raise _disk_full(stage, self._cache.root) from error
                raise
            finally:
                workspace.stop()
        # An output made from two states of the checkout must not get the key of one of them.
        if stage.changed_since_start():
            raise SourcesEdited(stage.name)
        if stage.leaves is Leaves.OUTPUT:
            workspace.output.rename(self._cache.output(stage.name, stage.key))
        remove_tree(folder)


def _disk_full(stage: Stage, root: Path) -> SetupError:
    return SetupError(
        f"stage {stage.name}: no space left in the cache {root}",
        "Free some space and run tools/setup/setup again: finished stages are kept.\n" + MOVE_ADVICE,
    )
