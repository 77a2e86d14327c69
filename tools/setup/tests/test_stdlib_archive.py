# SPDX-License-Identifier: MIT OR Apache-2.0
"""What gets into the guest's /usr, from inputs of a few small files."""

from __future__ import annotations

import sys
from pathlib import Path

from eryx_setup.recipes import stdlib_archive
from eryx_setup.stage import Recipe
from eryx_setup.workspace import Workspace

from .support import CacheTest, stage

# Stands for the packer, whose last two arguments are a folder and the archive: lists what it is to pack.
_LISTER = """
import pathlib, sys
root = pathlib.Path(sys.argv[-2])
names = sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
pathlib.Path(sys.argv[-1]).write_text("\\n".join(names))
"""


def tree(files: dict[str, str]) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        for name, text in files.items():
            (workspace.output / name).parent.mkdir(parents=True, exist_ok=True)
            (workspace.output / name).write_text(text)

    return recipe


def python_of_this_machine(workspace: Workspace) -> None:
    (workspace.output / "bin").mkdir()
    (workspace.output / "bin/python3.13").symlink_to(sys.executable)


class StdlibArchiveTest(CacheTest):
    def packed(self) -> list[str]:
        packer = self.folder / "packer.py"
        packer.write_text(_LISTER)
        overlay = self.folder / "overlay"
        overlay.mkdir()
        (overlay / "ours.py").write_text("")
        package = "usr/lib/python3/dist-packages/cloudpickle"
        inputs = {
            "guest-python": tree({"stdlib/os.py": "", "stdlib/idlelib/x.py": "", "stdlib/notes.txt": ""}),
            "native-python": python_of_this_machine,
            "tzdata": tree({
                "usr/share/zoneinfo/Europe/Berlin": "",
                "usr/share/zoneinfo/posix/UTC": "",
                "usr/share/zoneinfo/tzdata.zi": "Z Europe/Berlin 0:53:28 - LMT 1893 Ap\nL Europe/Berlin Arctic/Longyearbyen\n",
            }),
            "cloudpickle": tree({
                f"{package}/__init__.py": "",
                f"{package}-3.1.1.dist-info/METADATA": "",
                "usr/share/doc/python3-cloudpickle/copyright": "BSD",
                "usr/share/doc/python3-cloudpickle/changelog.gz": "",
            }),
        }  # fmt: skip
        made = stage(
            "stdlib-archive",
            stdlib_archive.recipe_for(overlay, packer),
            inputs={role: stage(role, recipe) for role, recipe in inputs.items()},
        )
        self.runner.bring_up_to_date([made])
        return (Path(self.runner.output(made)) / stdlib_archive.ARCHIVE).read_text().split("\n")

    def test_modules_have_bytecode_and_packages_bring_their_licence(self) -> None:
        tag = sys.implementation.cache_tag  # of the Python that compiles, here this one
        self.assertEqual(
            self.packed(),
            [
                f"lib/python3.13/__pycache__/os.{tag}.pyc",
                f"lib/python3.13/__pycache__/ours.{tag}.pyc",
                "lib/python3.13/cloudpickle/__init__.py",
                f"lib/python3.13/cloudpickle/__pycache__/__init__.{tag}.pyc",
                "lib/python3.13/os.py",
                "lib/python3.13/ours.py",
                "share/doc/python3-cloudpickle/copyright",
                "share/zoneinfo/Arctic/Longyearbyen",
                "share/zoneinfo/Europe/Berlin",
                "share/zoneinfo/tzdata.zi",
            ],
        )
