# SPDX-License-Identifier: MIT OR Apache-2.0
"""A package that is one file of Python, from its source archive to a wheel, for the sake of a patch. Input: archives."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .archives import unpack
from .wheel import write_wheel

_TAG = "py3-none-any"


def recipe_for(name: str, patches: Path) -> Recipe:
    """The output: the wheel."""

    def recipe(workspace: Workspace) -> None:
        source = unpack(workspace, f"{name}-*.tar.gz", patches)
        site = workspace.scratch / "site"
        site.mkdir()
        shutil.copy(source / f"{name}.py", site)
        write_wheel(site, source, workspace.output, tag=_TAG)

    return recipe
