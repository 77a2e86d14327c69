# SPDX-License-Identifier: MIT OR Apache-2.0
"""Unpacks what the set-up has fetched. Both sides import the same files."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PROGRAMS = "pyperformance/data-files/benchmarks"


class Missing(Exception):
    """What is needed is not there; the text says what to do."""


def unpacked(lock: Path, archives: Path, target: Path) -> dict[str, Path]:
    """The folder of each package of `lock`, below `target`; what is there already stays."""
    packages = tomllib.loads(lock.read_text(encoding="utf-8"))["packages"]
    return {package["name"]: _unpacked(package, archives, target) for package in packages}


def programs_in(package: Path) -> Path:
    """Where pyperformance has its programs."""
    return package / _PROGRAMS


def modules_of(package: Path) -> Path:
    """The folder from which Python imports the modules of an unpacked package, which may be the source of one."""
    if not any(package.glob("*.dist-info")):
        for place in ("src", "lib"):
            if (package / place).is_dir():
                return package / place
    return package


def _unpacked(package: Mapping[str, Any], archives: Path, target: Path) -> Path:
    file = package["wheels"][0] if "wheels" in package else package["sdist"]
    folder = target / f"{package['name']}-{file['hashes']['sha256'][:16]}"
    if folder.exists():
        return folder
    archive = archives / file["path"]
    if not archive.exists():
        raise Missing(f"{archive} is missing; `make bench-python` fetches it")
    target.mkdir(parents=True, exist_ok=True)
    # Renamed when it is whole, so that an interrupted run leaves nothing that looks like it.
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        contents = Path(scratch, "contents")
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(contents)
        else:
            with tarfile.open(archive) as sources:
                sources.extractall(Path(scratch, "sources"), filter="data")
            (contents,) = Path(scratch, "sources").iterdir()
        shutil.move(contents, folder)
    return folder
