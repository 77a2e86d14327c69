# SPDX-License-Identifier: MIT OR Apache-2.0
"""The list of what is left out, skips.txt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Skips:
    """See the head of skips.txt."""

    commands: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    unused: set[str] = field(default_factory=set)
    """Functions that the guest's code must not call."""
    differences: set[tuple[str, int]] = field(default_factory=set)
    """File and line."""

    @staticmethod
    def load(path: Path) -> Skips:
        skips = Skips()
        for text in path.read_text().splitlines():
            if not text or text.startswith("#"):
                continue
            match text.split(maxsplit=2):
                case ["command", kind, _]:
                    skips.commands.add(kind)
                case ["file", name, _]:
                    skips.files.add(name)
                case ["unused", function, _]:
                    skips.unused.add(function)
                case ["differs", place, _]:
                    name, _, line = place.rpartition(":")
                    skips.differences.add((name, int(line)))
                case _:
                    raise ValueError(f"{path}: not a line of this list: {text}")
        return skips
