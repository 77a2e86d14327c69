# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the stages whose output is not in the cache yet."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from .cache import MOVE_ADVICE, NEEDED_BYTES, Cache, remove_tree
from .errors import SetupError, SourcesEdited, StageFailed
from .progress import StageLine
from .stage import Stage, in_order
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
        return self.output(stage).is_dir()

    def output(self, stage: Stage) -> Path:
        return self._cache.output(stage.name, stage.key)

    def bring_up_to_date(self, goals: Sequence[Stage]) -> int:
        """Runs what is missing for `goals`.

        Returns: how many stages ran. Errors: SetupError; SourcesEdited, if the goals are to be planned anew.
        """
        self._cache.prepare()
        if all(self.is_cached(goal) for goal in goals):
            return 0
        with self._cache.locked(self._say_waiting) as lock:
            self._cache.remove_stale()
            missing = self._missing(goals)
            if missing:
                self._cache.check_space(self._needed_bytes)
            for position, stage in enumerate(missing, 1):
                with StageLine(self._stream, position, len(missing), stage.name, stage.purpose):
                    announcements = self._run(stage, lock)
                for text in announcements:
                    self._stream.write(f"  note: {text}\n")
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

    def _run(self, stage: Stage, lock: int) -> list[str]:
        """Returns what the recipe announced."""
        if stage.changed_since_start():
            raise SourcesEdited(stage.name)
        folder = Path(tempfile.mkdtemp(prefix=f"{stage.name}.", dir=self._cache.temporary))
        log_path = self._cache.log(stage.name, stage.key)
        with log_path.open("wb") as log:
            workspace = Workspace(
                stage=stage.name,
                output=folder / "output",
                scratch=folder / "scratch",
                inputs={role: self.output(needed) for role, needed in stage.all_inputs.items()},
                log_path=log_path,
                log=log,
                jobs=self._jobs,
                lock=lock,
            )
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
        workspace.output.rename(self.output(stage))
        remove_tree(folder)
        return workspace.announcements

    def _say_waiting(self) -> None:
        self._stream.write("Another set-up is using the cache; waiting for it …\n")
        self._stream.flush()


def _disk_full(stage: Stage, root: Path) -> SetupError:
    return SetupError(
        f"stage {stage.name}: no space left in the cache {root}",
        "Free some space and run tools/setup/setup again: finished stages are kept.\n" + MOVE_ADVICE,
    )
