#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes a guest module of CPython 3.14 and packages, which counts how often its code runs: see README.md.

    tests/python314/build.py WHEELS --linker PROGRAM --toolchain FOLDER --wabt FOLDER --kit FOLDER --output FOLDER

The output: counting.o, include/, usr.archive; and source/, for optimize.py.
"""

from __future__ import annotations

import argparse
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "tools/setup"))

import guest_module  # noqa: E402
import native_object  # noqa: E402
from files import unpack  # noqa: E402


def run(command: Iterable[str | Path]) -> None:
    words = [str(word) for word in command]
    ended = subprocess.run(words, stdin=subprocess.DEVNULL, check=False)
    if ended.returncode:
        sys.exit(f"{shlex.join(words)}\nended with {ended.returncode}")


def build(options: argparse.Namespace) -> None:
    start = time.monotonic()
    scratch: Path = options.output / "modules"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    files = unpack(options.wheels, scratch)
    run([sys.executable, _ROOT / "tools/pack_archive.py", files.root, options.output / "usr.archive"])
    linked = guest_module.link(
        files, options.toolchain, options.kit / "runtime.wasm", options.linker, scratch, run
    )
    print(f"{len(files.extensions)} extension modules; compiling all, twice, takes some thirty minutes", flush=True)
    native_object.translate(linked, options.wabt, options.output, run)
    native_object.make_counting(options.output, run)
    print(f"counting.o: {time.monotonic() - start:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("wheels", type=Path)
    for name in ("linker", "toolchain", "wabt", "kit", "output"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    build(parser.parse_args())


if __name__ == "__main__":
    main()
