# SPDX-License-Identifier: MIT OR Apache-2.0
"""Private memory of a process and what it started, from outside: pages of its own, and the tables for them."""

from __future__ import annotations

from pathlib import Path

PROC = Path("/proc")


def processes_of(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError, ValueError):
                continue  # It has ended meanwhile.
            children.setdefault(parent, []).append(int(entry.name))
    found = [root]
    for process in found:
        found += children.get(process, [])
    return found


def kibibytes(path: Path, name: str) -> int:
    for line in path.read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


def private_bytes(root: int) -> int:
    total = 0
    for process in processes_of(root):
        folder = PROC / str(process)
        try:
            total += kibibytes(folder / "smaps_rollup", "Private_Dirty") + kibibytes(folder / "status", "VmPTE")
        except OSError:
            continue
    return total * 1024
