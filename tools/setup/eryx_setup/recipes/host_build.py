# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles parts of Eryx itself while the guest is being built: the program that trains the profile, and what
needs the processors least urgently, the command.

They are compiled in the tree of the release build, which needs the same objects, so nothing is compiled twice. CMake
configures it by the paths that the guest's parts will have.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace

TRAINER = "eryx-train"


@dataclass(frozen=True)
class HostBuild:
    """A build tree of the checkout."""

    checkout: Path
    preset: str

    def engine_recipe(self, write_artifacts: Callable[[], None]) -> Recipe:
        """Compiles what the trainer, the command and the tests share."""

        def recipe(workspace: Workspace) -> None:
            write_artifacts()
            self._build(workspace, "eryx_objects", "eryx_trainer")

        return recipe

    def trainer_recipe(self) -> Recipe:
        """The output: the trainer, linked to the guest that counts."""

        def recipe(workspace: Workspace) -> None:
            self._build(workspace, TRAINER)
            shutil.copy(self.checkout / "build" / self.preset / "bin" / TRAINER, workspace.output)

        return recipe

    def command_recipe(self) -> Recipe:
        """Compiles the command as far as it goes without the guest."""

        def recipe(workspace: Workspace) -> None:
            self._build(workspace, "eryx-cli")

        return recipe

    def _build(self, workspace: Workspace, *targets: str) -> None:
        # With the user's own environment: this is the user's build tree, and CXX or CXXFLAGS are meant for it.
        environment = {**os.environ, "ERYX_SETUP_RUNS": "1", "CMAKE_BUILD_PARALLEL_LEVEL": str(workspace.jobs)}
        workspace.run([self.checkout / "tools/build", self.preset, *targets], environment=environment)
