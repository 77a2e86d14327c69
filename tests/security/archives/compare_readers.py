#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Counts how many of the archives that are wrong other readers read to their end without an error.

    tests/security/archives/compare_readers.py

Needs bsdtar (Debian: libarchive-tools) and ziptool (ziptool). The figures are in docs/decisions/0066. Archives that are
sound as such, and wrong only as packages, are left out.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from tars import TARS
from zips import ZIPS

SOUND_AS_ARCHIVES = {
    "bomb_many.zip",
    "not_wheel.zip",
    "tar_no_modules.tar.gz",
    "tar_sdist_no_modules.tar.gz",
    "tar_sdist_bad_info.tar.gz",
}


def libarchive(path: Path) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        command = ["bsdtar", "-xf", str(path), "-C", folder]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


def libzip(path: Path) -> bool:
    def run(*command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(["ziptool", str(path), *command], capture_output=True, check=False)

    listed = run("get_num_entries", "0")
    if listed.returncode != 0:
        return False
    results = [run("cat", str(index)) for index in range(int(listed.stdout.split()[0]))]
    return all(result.returncode == 0 and not result.stderr for result in results)


def python_zipfile(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                archive.read(entry)
    except Exception:  # whatever it is: it did not read it
        return False
    return True


def python_tarfile(path: Path) -> bool:
    try:
        with tarfile.open(path) as archive:
            for entry in archive.getmembers():
                contents = archive.extractfile(entry) if entry.isreg() else None
                if contents is not None:
                    contents.read()
    except Exception:  # whatever it is: it did not read it
        return False
    return True


def compare(archives: dict[str, tuple[bytes, str, str]], readers: dict[str, Callable[[Path], bool]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        chosen = {name: kind for name, (_, kind, _) in archives.items() if name not in SOUND_AS_ARCHIVES}
        for name in chosen:
            (folder / name).write_bytes(archives[name][0])
        for reader, reads in readers.items():
            read = {name for name in chosen if reads(folder / name)}
            wrong = {name for name, kind in chosen.items() if kind != "ok"}
            print(f"{reader}: reads {len(read & wrong)} of {len(wrong)} wrong ones", end="")
            print(f", refuses {len(set(chosen) - wrong - read)} of {len(chosen) - len(wrong)} sound ones")
            print("   ", " ".join(sorted(name.split(".")[0] for name in read & wrong)))


def main() -> int:
    print("zip")
    compare(ZIPS, {"libarchive": libarchive, "libzip": libzip, "zipfile": python_zipfile})
    print("tar")
    compare(TARS, {"libarchive": libarchive, "tarfile": python_tarfile})
    return 0


if __name__ == "__main__":
    sys.exit(main())
