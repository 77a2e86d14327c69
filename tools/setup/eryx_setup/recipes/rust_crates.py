# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fetches the crates that a package in Rust and the standard library are compiled from, as their lock files say; cargo
checks the hashes. Nothing of them is run here.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .archives import unpack
from .rust_toolchain import TARGET, RustToolchain

# What cargo compiles anew for the target, instead of the compiled library that Debian does not have.
STANDARD_LIBRARY = "-Zbuild-std=std,panic_unwind"

_MACHINE = "x86_64-unknown-linux-gnu"


def recipe_for(archive: str, crate: str) -> Recipe:
    """The output: cargo's home, with archives and index. `crate` is the folder of the crate in the source archive."""

    def recipe(workspace: Workspace) -> None:
        source = unpack(workspace, archive)
        rust = RustToolchain(workspace.inputs["rust"])
        targets = (f"--target={TARGET}", f"--target={_MACHINE}")  # build scripts and macros run on this machine
        fetch = ("fetch", "--locked", STANDARD_LIBRARY, *targets, f"--manifest-path={source / crate / 'Cargo.toml'}")
        home = workspace.scratch / "home"
        workspace.run([rust.cargo, *fetch], environment=rust.environment(home))
        (workspace.output / "registry").mkdir()
        for kept in ("index", "cache"):
            shutil.move(home / "registry" / kept, workspace.output / "registry")

    return recipe
