# SPDX-License-Identifier: MIT OR Apache-2.0
"""What native packages see of the guest's Python when they are compiled: its headers and its configuration. Most of our patches change
neither, and packages take the better part of an hour to compile.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from .recipes import guest_python
from .stage import Stage, hash_tree

_SEEN = re.compile(r"Include/|configure|pyconfig\.h\.in|Makefile\.pre\.in|Lib/sysconfig|Modules/Setup")
"""Files of CPython's source, from their beginning, on which headers and configuration depend."""

_FILE = re.compile(r"(?m)^--- \S+\n\+\+\+ b/(\S+)\n")


def python_interface(source: Stage, patches: Path) -> str:
    """Changes when a package has to be compiled again. `source`: CPython's."""
    digest = hashlib.sha256(f"{source.key}{hash_tree(Path(guest_python.__file__))}".encode())
    for patch in sorted(patches.glob("*.patch")):
        for changed in changes_of_interface(patch.read_text()):
            digest.update(changed.encode())
    return digest.hexdigest()


def changes_of_interface(patch: str) -> Iterator[str]:
    """The parts of a patch that change such files."""
    files = list(_FILE.finditer(patch))
    ends = [*(file.start() for file in files), len(patch)][1:]
    for file, end in zip(files, ends, strict=True):
        if _SEEN.match(file[1]):
            yield patch[file.start() : end]
