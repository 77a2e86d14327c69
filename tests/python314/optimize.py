#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs the training programs on the guest that counts, and compiles the guest by these counts: see README.md.

    tests/python314/optimize.py TRAINER MADE

TRAINER is the command of python314.cpp with counting.o, MADE has what build.py made. The output: python314.o, there.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "tools/setup"))

import native_object  # noqa: E402
from build import run  # noqa: E402

_OWN = Path(__file__).with_name("training")

# The product's that this guest can run. The others want callbacks and `await` at the top, the event loop that the product has instead
# of one over sockets, or bz2.
_PRODUCTS = ("arithmetic", "compiling", "database", "failures", "inventory", "recursion", "streams", "words")


def training_programs() -> list[Path]:
    return [*(_ROOT / "guest/training" / f"{name}.py" for name in _PRODUCTS), *sorted(_OWN.glob("*.py"))]


def train(trainer: Path, made: Path) -> Path:
    """Gives the profile. One of the same guest and programs is kept: counts are never twice the same, and all would be compiled again."""
    profile, key_file = made / "python314.profdata", made / "python314.profdata.key"
    key = hashlib.sha256(b"".join(path.read_bytes() for path in (made / "counting.o", *training_programs()))).hexdigest()
    if profile.exists() and key_file.exists() and key_file.read_text() == key:
        return profile
    key_file.unlink(missing_ok=True)
    counts = made / "counts"
    counts.mkdir(exist_ok=True)
    for stale in counts.iterdir():
        stale.unlink()
    environment = {**os.environ, "LLVM_PROFILE_FILE": str(counts / "%p.profraw")}
    image = made / "counting.image"
    for command in (["image", made / "usr.archive", image], ["run", image, *training_programs()]):
        done = subprocess.run([trainer, *command], env=environment, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            sys.exit(f"{done.stdout}training ended with {done.returncode}")
    image.unlink()
    run(["llvm-profdata-19", "merge", *sorted(counts.iterdir()), "-o", profile])
    key_file.write_text(key)
    return profile


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("trainer", type=Path)
    parser.add_argument("made", type=Path)
    options = parser.parse_args()
    start = time.monotonic()
    profile = train(options.trainer, options.made)
    print(f"trained: {time.monotonic() - start:.0f} s", flush=True)
    native_object.make_optimized(profile, options.made, run)
    print(f"python314.o: {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
