#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fetches the wheels that pylock.toml names, by pip, unless they are there.

    tests/python314/fetch.py FOLDER
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from wheels import Wheel, locked_wheels

# Where a wheel may be for, by how its name ends; pip takes it for this.
_PLATFORMS = {
    "-abi3-manylinux_2_28_x86_64.whl": ("--platform=manylinux_2_28_x86_64", "--implementation=cp", "--abi=abi3"),
    "manylinux_2_28_x86_64.whl": ("--platform=manylinux_2_28_x86_64", "--implementation=cp", "--abi=cp314"),
    "manylinux_2_17_x86_64.whl": ("--platform=manylinux_2_17_x86_64", "--implementation=cp", "--abi=cp314"),
    "-none-any.whl": ("--platform=any", "--implementation=py", "--abi=none"),
    "-pyemscripten_2026_0_wasm32.whl": ("--platform=pyemscripten_2026_0_wasm32", "--implementation=cp", "--abi=cp314", "--abi=abi3"),
}
_PIP = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--require-hashes", "--only-binary=:all:")


def fetch(folder: Path) -> None:
    missing = [wheel for wheel in locked_wheels() if not wheel.is_in(folder)]
    if not missing:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="python314-") as scratch:
        pip = Path(scratch, "pip")
        subprocess.run([sys.executable, "-m", "venv", pip], check=True)
        left = list(missing)
        for ending, options in _PLATFORMS.items():
            wanted = [wheel for wheel in left if wheel.file.endswith(ending)]
            if not wanted:
                continue
            left = [wheel for wheel in left if wheel not in wanted]
            requirements = Path(scratch, "requirements.txt")
            requirements.write_text("".join(wheel.requirement() for wheel in wanted))
            command: list[str | Path] = [pip / "bin/pip", "download", *_PIP, *options, "--python-version=3.14"]
            subprocess.run([*command, "--dest", folder, "--requirement", requirements], check=True)
    for wheel in missing:
        if not wheel.is_in(folder):
            sys.exit(f"fetch: pip has not left {wheel.file} in {folder}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    fetch(parser.parse_args().folder)


if __name__ == "__main__":
    main()
