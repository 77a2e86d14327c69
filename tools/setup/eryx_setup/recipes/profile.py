# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the training programs in an engine whose guest counts, and merges the counts into a profile.

The engine is built from the checkout, but its sources are no part of this stage's key: the profile says how the guest's
code is used, and that does not change with the host around it. To train again, change a training program.
"""

from __future__ import annotations

from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .host_build import TRAINER
from .stdlib_archive import ARCHIVE

PROFILE = "guest.profdata"


def recipe_for(programs: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        archive = workspace.inputs["stdlib-archive"] / ARCHIVE
        trainer = workspace.inputs["trainer"] / TRAINER
        counts = workspace.scratch / "counts.profraw"
        workspace.run(
            [trainer, archive, *sorted(programs.glob("*.py"))], environment={"LLVM_PROFILE_FILE": str(counts)}
        )
        if not counts.is_file():
            raise workspace.fail("the trainer wrote no counts", "It must end normally, through exit().")
        workspace.run(["llvm-profdata-19", "merge", counts, "-o", workspace.output / PROFILE])

    return recipe
