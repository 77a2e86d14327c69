# SPDX-License-Identifier: MIT OR Apache-2.0
"""What recipes do with the archives that locked_packages.py has fetched: the input `archives`."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

from ..workspace import Workspace


def unpack(workspace: Workspace, archive: str, patches: Path | None = None) -> Path:
    """Unpacks the one source archive whose name matches, and patches it. Returns: where its files are."""
    source = workspace.scratch / "source"
    source.mkdir()
    file = _only(workspace, archive)
    workspace.run(["tar", "--extract", "--file", file, "--strip-components=1", "--directory", source])
    for patch in sorted(patches.glob("*.patch")) if patches else ():
        workspace.run(["patch", "--strip=1", "--forward", "--batch", f"--input={patch}"], cwd=source)
    return source


def unpack_wheel(workspace: Workspace, wheel: str, folder: Path) -> None:
    """Unpacks the one wheel whose name matches into the folder."""
    with zipfile.ZipFile(_only(workspace, wheel)) as archive:
        archive.extractall(folder)


def take_wheels(workspace: Workspace, wheels: Iterable[str]) -> None:
    """Copies wheels into the stage's output: for each pattern the one whose name matches."""
    for pattern in wheels:
        shutil.copy(_only(workspace, pattern), workspace.output)


def _only(workspace: Workspace, pattern: str) -> Path:
    (file,) = workspace.inputs["archives"].glob(pattern)
    return file
