# SPDX-License-Identifier: MIT OR Apache-2.0
"""The guest's /usr as one read-only archive: the standard library, cloudpickle and our Python modules, as bytecode for
imports and as compressed sources for tracebacks, and the time zones.

There is nothing in it that cannot work without a display or a terminal. Our modules of the same name replace those of the
standard library.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace

ARCHIVE = "stdlib.archive"

# Tests, programs with windows, and what installs or compiles other software.
_LEFT_OUT = ("test", "tests", "idlelib", "tkinter", "turtledemo", "turtle.py", "ensurepip", "venv", "lib2to3", "__phello__")
_NOISE = ("__pycache__", "*.pyi", "*.txt", "*.md")

_LIBRARY = "lib/python3.13"


def recipe_for(overlay: Path, packer: Path) -> Recipe:
    """`overlay` holds our Python modules; `packer` is the program that makes the archive."""

    def recipe(workspace: Workspace) -> None:
        root = workspace.scratch / "usr"
        library = root / _LIBRARY
        shutil.copytree(
            workspace.inputs["guest-python"] / "stdlib", library, ignore=shutil.ignore_patterns(*_LEFT_OUT, *_NOISE)
        )
        _add_package(workspace.inputs["cloudpickle"], "cloudpickle", root)
        if overlay.is_dir():
            shutil.copytree(overlay, library, ignore=shutil.ignore_patterns(*_NOISE), dirs_exist_ok=True)
        python = workspace.inputs["native-python"] / "bin/python3.13"
        _compile(workspace, python, library)
        _copy_time_zones(workspace.inputs["tzdata"] / "usr/share/zoneinfo", root / "share/zoneinfo")
        workspace.run([python, packer, "--compress", ".py", root, workspace.output / ARCHIVE])

    return recipe


def _add_package(debian: Path, name: str, root: Path) -> None:
    """Adds a Python package of Debian, and its licence, which must go where copies of it go."""
    package = debian / "usr/lib/python3/dist-packages" / name
    shutil.copytree(package, root / _LIBRARY / name, ignore=shutil.ignore_patterns(*_NOISE))
    licence = Path("share/doc") / f"python3-{name}" / "copyright"
    (root / licence).parent.mkdir(parents=True)
    shutil.copyfile(debian / "usr" / licence, root / licence)


def _compile(workspace: Workspace, python: Path, library: Path) -> None:
    """Adds the bytecode of each module, with the file names of the guest and no dependence on dates or on the source, which
    an import then does not read."""
    places = ["-s", str(library), "-p", f"/usr/{_LIBRARY}"]
    mode = ["-q", "-f", "--invalidation-mode", "unchecked-hash", f"-j{workspace.jobs}"]
    workspace.run([python, "-m", "compileall", *mode, *places, library])


def _copy_time_zones(source: Path, destination: Path) -> None:
    """Links become copies, which the archive can hold; the machine's own zone is not the guest's business."""
    destination.mkdir(parents=True)
    for entry in sorted(source.rglob("*")):
        name = entry.relative_to(source)
        if name.parts[0] in ("posix", "right", "localtime", "posixrules") or not entry.is_file():
            continue
        target = destination / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(entry, target)
    _add_old_names(source / "tzdata.zi", destination)


def _add_old_names(database: Path, zones: Path) -> None:
    """Debian keeps names such as US/Eastern in a package of their own; the database's text has them all, as links."""
    links = [line.split()[1:3] for line in database.read_text().splitlines() if line.startswith("L ")]
    for target, name in links:
        zone = zones / name
        if not zone.exists():
            zone.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(zones / target, zone)
