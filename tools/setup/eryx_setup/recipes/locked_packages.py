# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fetches the packages that a lock file names, by pip: for tests, which themselves never reach the network, and what numpy
and pandas are built from.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from ..stage import Recipe
from ..workspace import Workspace

# To download a source archive pip asks the archive's build backend for its metadata, and with that runs code of the
# archive. These backends take the place of those that projects name: they hand out the metadata that is in the archive.
# An archive that brings a backend of its own cannot be fetched in this way.
_BACKEND = '''\
from pathlib import Path
from email.parser import HeaderParser

def get_requires_for_build_wheel(config_settings=None):
    return []

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    text = Path("PKG-INFO").read_bytes()
    fields = HeaderParser().parsestr(text.decode())
    name = fields["Name"].replace("-", "_").replace(".", "_")
    folder = Path(metadata_directory) / f"{name}-{fields['Version']}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_bytes(text)
    return folder.name

class _Backend:
    def build_wheel(self, *arguments):
        raise NotImplementedError

build_wheel = _Backend().build_wheel  # pillow derives a backend from the class of setuptools' one

class __legacy__:  # what pip takes where a project names no backend
    get_requires_for_build_wheel = staticmethod(get_requires_for_build_wheel)
    prepare_metadata_for_build_wheel = staticmethod(prepare_metadata_for_build_wheel)
'''
_BACKENDS = ("flit_core.buildapi", "hatchling.build", "maturin", "mesonpy", "poetry.core.masonry.api", "setuptools.build_meta")

PURE = ("--platform=any", "--implementation=py", "--abi=none")
"""Wheels for any machine."""

WEBASSEMBLY = ("--platform=pyemscripten_2025_0_wasm32", "--implementation=cp", "--abi=cp313", "--abi=abi3", "--abi=none")
"""Wheels with native code for the guest, and for any machine."""

NATIVE = ("--platform=manylinux2014_x86_64", "--implementation=cp", "--abi=cp313")
"""Wheels for CPython 3.13 on this kind of machine, and for any."""

_PIP = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-cache-dir", "--no-deps", "--require-hashes")


def recipe_for(*locks: tuple[Path, Sequence[str]]) -> Recipe:
    """The output: a folder with all files that lock files (pylock.toml) name, each with what its wheels are for. They are neither
    unpacked nor run.
    """

    def recipe(workspace: Workspace) -> None:
        pip = workspace.scratch / "pip"
        workspace.run(["/usr/bin/python3", "-m", "venv", pip])
        download: list[str | Path] = [pip / "bin/pip", "download", *_PIP, "--dest", workspace.output]
        backends = workspace.scratch / "backends"
        _write_backends(backends)
        for lock, wheels_for in locks:
            _fetch(workspace, download, lock, wheels_for)

    return recipe


def _fetch(workspace: Workspace, download: list[str | Path], lock: Path, wheels_for: Sequence[str]) -> None:
    packages = tomllib.loads(lock.read_text())["packages"]
    wheels = workspace.scratch / "wheels.txt"
    wheels.write_text("".join(_requirement(package, file) for package, file in _files(packages) if _is_wheel(file)))
    binary = ("--only-binary=:all:", *wheels_for, "--python-version=3.13")
    workspace.run([*download, *binary, "--requirement", wheels])
    archives = workspace.scratch / "archives.txt"
    archives.write_text(
        "".join(_requirement(package, file) for package, file in _files(packages) if not _is_wheel(file))
    )
    if archives.stat().st_size:
        sources = ("--no-binary=:all:", "--no-build-isolation", "--use-pep517", "--python-version=3.13")
        backends = workspace.scratch / "backends"
        workspace.run([*download, *sources, "--requirement", archives], environment={"PYTHONPATH": str(backends)})
    for _, file in _files(packages):
        _check(workspace, lock, file)


def _files(packages: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for package in packages:
        for file in package.get("wheels", []):
            yield package, file
        if "sdist" in package:
            yield package, package["sdist"]


def _is_wheel(file: dict[str, Any]) -> bool:
    return str(file["path"]).endswith(".whl")


def _requirement(package: dict[str, Any], file: dict[str, Any]) -> str:
    return f"{package['name']}=={package['version']} --hash=sha256:{file['hashes']['sha256']}\n"


def _write_backends(folder: Path) -> None:
    for backend in _BACKENDS:
        path = folder / f"{backend.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_BACKEND)
        # Else an installed package of that name would come first.
        for parent in path.parents:
            if parent == folder:
                break
            (parent / "__init__.py").touch()


def _check(workspace: Workspace, lock: Path, file: dict[str, Any]) -> None:
    path = workspace.output / file["path"]
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file["hashes"]["sha256"]:
        raise workspace.fail(f"pip has not left {file['path']} with the hash of {lock.parent.name}/{lock.name}")
