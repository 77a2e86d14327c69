# SPDX-License-Identifier: MIT OR Apache-2.0
"""Whose own tests are run in the sandbox, what they need, and where they are."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from scientific_image import MODULES, build_image, build_plotting_image, one_file, only
from source_archive import unpack_files

TESTS = "with-tests"
"""The folder beside the wheels."""


@dataclass(frozen=True)
class Project:
    """One whose tests are in its wheel."""

    name: str

    @property
    def module(self) -> str:
        return MODULES.get(self.name, self.name)

    def build_image(self, command: Path, wheels: Path, packages: Path, image: Path) -> None:
        build_image(command, wheels, packages, self.name, image)

    @contextmanager
    def files(self, wheels: Path) -> Iterator[tuple[Path | None, list[str]]]:
        """Where the tests are on this machine, if they are not in the image; and their names."""
        with zipfile.ZipFile(only(wheels / TESTS, self.name)) as archive:
            names = [Path(name) for name in archive.namelist()]
        yield None, sorted(str(name.relative_to(self.module)) for name in names if "tests" in name.parts and _is_test(name))


@dataclass(frozen=True)
class ArchivedProject(Project):
    """One whose tests are in the archive of its sources."""

    imported: str
    folder: str
    """Where in the archive."""

    @property
    def module(self) -> str:
        return self.imported

    def build_image(self, command: Path, wheels: Path, packages: Path, image: Path) -> None:
        build_plotting_image(command, wheels, image, packages)

    @contextmanager
    def files(self, wheels: Path) -> Iterator[tuple[Path | None, list[str]]]:
        with TemporaryDirectory(prefix="eryx-suite-") as name:
            # Only the tests: were the project's modules there, these would be imported instead of the package's.
            archive = one_file(wheels / TESTS, f"{self.name}-*.tar.gz")
            unpack_files(archive, lambda path: path.startswith(f"{self.folder}/"), Path(name))
            root = (Path(name) / self.folder).parent
            tests = (path.relative_to(root) for path in root.rglob("test_*.py"))
            yield root, sorted(str(path) for path in tests)


_ALL = (
    Project("numpy"),
    Project("pandas"),
    Project("scipy"),
    Project("scikit_learn"),
    ArchivedProject("contourpy", "contourpy", "tests"),
    ArchivedProject("kiwisolver", "kiwisolver", "py/tests"),
    ArchivedProject("matplotlib", "matplotlib", "lib/matplotlib/tests"),
    ArchivedProject("pillow", "PIL", "Tests"),
)
PROJECTS = {project.name: project for project in _ALL}


def _is_test(path: Path) -> bool:
    return path.name.startswith("test_") and path.suffix == ".py"
