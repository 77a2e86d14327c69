#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks that committed files name no machine of ours: no absolute path of a developer's machine, no package mirror.

    tools/check_host_names.py [ROOT]

Where a package comes from is the affair of the machine that installs it (its apt, pip or cargo configuration). A
mirror's name in a recipe would tie everybody to it, and a path under somebody's home works for one person.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

# Spelled in pieces, so that this file does not find itself.
FORBIDDEN: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"(?<![\w./$}>)-])/(?:" + "root|work|home/" + r"\w+)(?:/[\w.-]+)+"), "path of one machine"),
    (re.compile(r"(?<![\w./$}>)-])/tmp/(?:" + "proto|brief|bash" + "_jobs" + r")\b"), "path of one machine"),
    (re.compile(r"\b(?:deb|security|snapshot)\." + "debian" + r"\.org\b"), "package mirror"),
    (re.compile(r"\b(?:files\.pythonhosted|" + "pypi" + r")\.org\b"), "package mirror"),
    (re.compile(r"\b(?:static\.)?" + "crates" + r"\.io/api\b"), "package mirror"),
    (re.compile(r"https?://(?:localhost|127\.|10\.\d+\.|192\.168\.)"), "address of one network"),
    (re.compile(r"\b(?:nexus|artifactory|mirror|proxy)\.[\w-]+\.(?:internal|local|lan|corp|svc)\b"), "package mirror"),
]


def committed_files(root: Path) -> list[Path]:
    """Tracked and new files, as git sees them; everything outside build/ where there is no repository."""
    git = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True,
        check=False,
    )
    if git.returncode == 0:
        names = [name for name in git.stdout.decode().split("\0") if name]
    else:
        names = [str(file.relative_to(root)) for file in root.rglob("*") if "build" not in file.relative_to(root).parts]
    return sorted(root / name for name in names if (root / name).is_file())


def complaints(root: Path) -> list[str]:
    found = []
    for file in committed_files(root):
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # binary test data
        for pattern, kind in FORBIDDEN:
            for match in pattern.finditer(text):
                line = text.count("\n", 0, match.start()) + 1
                found.append(f"{file.relative_to(root)}:{line}: {kind}: {match[0]}")
    return found


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    found = complaints(root)
    for complaint in found:
        print(complaint)
    if found:
        print(f"check_host_names: {len(found)} names that work on one machine only", file=sys.stderr)
        return 1
    print(f"host names: {len(committed_files(root))} files checked")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
