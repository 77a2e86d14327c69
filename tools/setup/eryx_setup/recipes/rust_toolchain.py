# SPDX-License-Identifier: MIT OR Apache-2.0
"""Rust's compiler, as Debian has it, with the source of its standard library: no Debian package has that library compiled
for the target of Emscripten, position-independent and with exceptions. It is compiled along with each module.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..apt import Apt
from ..package_lock import LockedPackage
from ..stage import Recipe
from ..workspace import Workspace

TARGET = "wasm32-unknown-emscripten"

# What is kept of the source of the compiler, 340 MB; beside it is what it needs of other crates.
_LIBRARY = "library"
# The licences of all of that: Debian takes their files out of the source.
_NOTICES = "usr/share/doc/rust-web-src/copyright"


def recipe_for(packages: Sequence[LockedPackage], make_apt: Callable[[Workspace], Apt]) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        tree = workspace.scratch / "packages"
        for package in packages:
            (archive,) = make_apt(workspace).fetch(package, workspace.scratch)
            workspace.run(["dpkg-deb", "--extract", archive, tree])
        (workspace.output / "usr/bin").mkdir(parents=True)
        for program in ("cargo", "rustc"):
            shutil.move(tree / "usr/bin" / program, workspace.output / "usr/bin")
        shutil.move(tree / "usr/lib", workspace.output / "usr")
        (source,) = (tree / "usr/src").glob("rustc-*")
        kept = workspace.output / "usr/src" / source.name
        kept.mkdir(parents=True)
        shutil.move(source / _LIBRARY, kept)
        shutil.move(tree / _NOTICES, workspace.output / "usr/src")

    return recipe


class RustToolchain:
    """The output of this stage, as recipes use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.cargo = folder / "usr/bin/cargo"
        self.library = folder / "usr/lib/rustlib/src/rust" / _LIBRARY
        self.notices = folder / "usr/src/copyright"

    def environment(self, home: Path) -> Mapping[str, str]:
        """For cargo, which keeps what it downloads in `home`. Compiling the standard library is an unstable option."""
        return {
            "PATH": "/usr/bin:/bin",
            "LD_LIBRARY_PATH": str(self._folder / "usr/lib/x86_64-linux-gnu"),
            "RUSTC": str(self._folder / "usr/bin/rustc"),
            "RUSTC_BOOTSTRAP": "1",
            "CARGO_HOME": str(home),
        }
