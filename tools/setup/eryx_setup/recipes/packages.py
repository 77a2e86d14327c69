# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fetches and unpacks the Debian packages of one bundle."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from ..apt import Apt
from ..package_lock import Kind, LockedPackage
from ..stage import Recipe
from ..workspace import Workspace


def unpack_bundle(packages: Sequence[LockedPackage], make_apt: Callable[[Workspace], Apt]) -> Recipe:
    """The output: a source bundle's tree (Debian's patches applied), or the union of a binary bundle's files."""

    def recipe(workspace: Workspace) -> None:
        apt = make_apt(workspace)
        for package in packages:
            files = apt.fetch(package, workspace.scratch)
            if package.kind is Kind.SOURCE:
                description = next(file for file in files if file.suffix == ".dsc")
                tree = workspace.scratch / "tree"
                # Without --no-check dpkg-source wants the signing key in the user's keyring; apt has checked already.
                workspace.run(["dpkg-source", "--no-check", "--extract", description, tree])
                _move_contents(tree, workspace.output)
            else:
                (archive,) = files
                workspace.run(["dpkg-deb", "--extract", archive, workspace.output])

    return recipe


def adopt_source(source: Path) -> Recipe:
    """The output: a copy of a source tree, or the contents of a source tarball (its one top folder)."""

    def recipe(workspace: Workspace) -> None:
        if source.is_dir():
            shutil.copytree(source, workspace.output, symlinks=True, dirs_exist_ok=True)
        else:
            workspace.run(["tar", "--extract", "--file", source, "--strip-components=1", "--directory", workspace.output])
        if not (workspace.output / "configure").is_file():
            raise workspace.fail(f"{source} holds no configure script", "ERYX_CPYTHON_SOURCE must name CPython's sources.")

    return recipe


def _move_contents(tree: Path, destination: Path) -> None:
    for entry in tree.iterdir():
        entry.rename(destination / entry.name)
