# SPDX-License-Identifier: MIT OR Apache-2.0
"""Archives of projects' sources, whose own tests are run."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from pathlib import Path

from sandbox import Failure


def unpack_files(archive: Path, is_wanted: Callable[[str], bool], destination: Path) -> None:
    """Those whose path below the archive's one folder is wanted. Errors: Failure."""
    with tarfile.open(archive) as stream:
        for member in stream:
            path = member.name.partition("/")[2]
            if not member.isfile() or not is_wanted(path):
                continue
            target = destination / path
            if not target.resolve().is_relative_to(destination.resolve()):
                raise Failure(f"{archive.name} has a file outside: {member.name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            contents = stream.extractfile(member)
            assert contents is not None
            target.write_bytes(contents.read())
