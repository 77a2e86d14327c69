# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the training programs in an engine whose guest counts, and merges the counts into a profile.

The engine is built from the checkout, but its sources are no part of this stage's key: the profile says how the guest's
code is used, and that does not change with the host around it. To train anew, change a training program.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .guest_object import OBJECT
from .stdlib_archive import ARCHIVE

PROFILE = "guest.profdata"


def recipe_for(checkout: Path, programs: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        archive = workspace.inputs["stdlib-archive"] / ARCHIVE
        counting = workspace.inputs["instrumented-object"] / OBJECT
        build = workspace.scratch / "build"
        settings = {
            "CMAKE_BUILD_TYPE": "Release",
            "CMAKE_C_COMPILER": "clang-19",
            "CMAKE_CXX_COMPILER": "clang++-19",
            "ERYX_TRAINING": "ON",
            "ERYX_GUEST_OBJECT": counting,
            # By which the trainer recognises its own image.
            "ERYX_CODE_IDENTITY": hashlib.sha256(counting.read_bytes()).hexdigest(),
            "ERYX_MODULE_IDENTITY": hashlib.sha256(counting.read_bytes()).hexdigest(),
            "ERYX_GUEST_INCLUDE_DIR": workspace.inputs["translation"] / "include",
            "ERYX_STDLIB_ARCHIVE": archive,
        }
        if boost := workspace.inputs.get("boost"):
            settings["ERYX_BOOST_INCLUDE_DIR"] = boost / "usr/include"
        definitions = [f"-D{name}={value}" for name, value in settings.items()]
        workspace.run(["cmake", "-S", checkout, "-B", build, "-G", "Ninja", *definitions])
        workspace.run(["cmake", "--build", build, "--target", "eryx-train", "--parallel", str(workspace.jobs)])
        trainers = [path for path in build.rglob("eryx-train") if path.is_file()]
        if len(trainers) != 1:
            raise workspace.fail(f"the build made {len(trainers)} programs named eryx-train instead of one")
        counts = workspace.scratch / "counts.profraw"
        workspace.run(
            [trainers[0], archive, *sorted(programs.glob("*.py"))], environment={"LLVM_PROFILE_FILE": str(counts)}
        )
        if not counts.is_file():
            raise workspace.fail("the trainer wrote no counts", "It must end normally, through exit().")
        workspace.run(["llvm-profdata-19", "merge", counts, "-o", workspace.output / PROFILE])

    return recipe
