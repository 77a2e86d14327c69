# SPDX-License-Identifier: MIT OR Apache-2.0
"""packages.lock: which Debian packages are fetched, in which version, with which hashes.

A package is fetched as source or as binary, unpacked into the cache and never installed. Packages of one `bundle` are
unpacked into one folder. The file is TOML so that people can read and edit it; `setup --update-lock` rewrites it.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

_HEAD = """\
# The Debian packages that the set-up fetches: into the cache, verified, never installed.
# Debian replaces versions when it fixes them. A version that is gone gives way to its successor, which the set-up says;
# with ERYX_LOCKED=1 it is an error. To record successors: `tools/setup/setup --update-lock`, read the difference, commit.
"""


class Kind(Enum):
    SOURCE = "source"
    BINARY = "binary"


class Follow(Enum):
    """How far the set-up may move away from the locked version when Debian has replaced it."""

    REVISION = "revision"
    """To a newer revision of the same upstream version: the same program with fixes."""
    SUITE = "suite"
    """To whatever the suite offers: libraries that a tool runs on, and data. A stable suite keeps them compatible."""


@dataclass(frozen=True)
class LockedPackage:
    bundle: str
    name: str
    kind: Kind
    suite: str
    version: str
    sha256: tuple[tuple[str, str], ...]
    """File name and hash of each file that makes up the package."""
    follow: Follow = Follow.REVISION

    def facts(self) -> dict[str, str]:
        """What a stage's key must cover."""
        return {f"{self.name} {self.version} {file}": digest for file, digest in self.sha256}


class PackageLock:
    def __init__(self, packages: Iterable[LockedPackage]) -> None:
        self.packages = tuple(packages)

    @staticmethod
    def load(path: Path) -> PackageLock:
        document = tomllib.loads(path.read_text())
        return PackageLock(
            LockedPackage(
                bundle=entry["bundle"],
                name=entry["name"],
                kind=Kind(entry["kind"]),
                suite=entry["suite"],
                version=entry["version"],
                sha256=tuple(entry["sha256"].items()),
                follow=Follow(entry.get("follow", Follow.REVISION)),
            )
            for entry in document["package"]
        )

    def save(self, path: Path) -> None:
        lines = [_HEAD]
        for package in self.packages:
            lines.append("[[package]]")
            for field in ("bundle", "name", "kind", "suite", "version"):
                value = getattr(package, field)
                lines.append(f"{field} = {json.dumps(value.value if isinstance(value, Kind) else value)}")
            if package.follow is not Follow.REVISION:
                lines.append(f"follow = {json.dumps(package.follow.value)}")
            lines.append("[package.sha256]")
            lines.extend(f'"{file}" = "{digest}"' for file, digest in package.sha256)
            lines.append("")
        path.write_text("\n".join(lines))

    def bundle(self, name: str) -> tuple[LockedPackage, ...]:
        """The packages of a bundle; at least one."""
        found = tuple(package for package in self.packages if package.bundle == name)
        assert found, f"no bundle {name} in packages.lock"
        return found

    def suites(self) -> set[tuple[Kind, str]]:
        return {(package.kind, package.suite) for package in self.packages}
