# SPDX-License-Identifier: MIT OR Apache-2.0
"""`setup --update-lock`: records what Debian offers now."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from .apt import Apt, sha256_of, successor
from .errors import SetupError
from .package_lock import LockedPackage, PackageLock


def update_lock(path: Path, apt: Apt, temporary: Path, stream: TextIO) -> None:
    """Rewrites the lock with the newest version of each package; the same upstream version where there is one."""
    apt.update()
    updated = []
    for package in PackageLock.load(path).packages:
        newest = _choose(package, apt.versions(package))
        if newest != package.version:
            stream.write(f"{package.name}: {package.version or 'new'} -> {newest}\n")
        with tempfile.TemporaryDirectory(dir=temporary) as folder:
            apt.download(package.name, newest, package.kind, Path(folder))
            hashes = tuple((file.name, sha256_of(file)) for file in sorted(Path(folder).iterdir()))
        updated.append(replace(package, version=newest, sha256=hashes))
    PackageLock(updated).save(path)


def _choose(package: LockedPackage, offered: Sequence[str]) -> str:
    if not offered:
        raise SetupError(f"Debian's {package.suite} offers no {package.name}", "Edit tools/setup/packages.lock.")
    return successor(package, offered) or offered[0]
