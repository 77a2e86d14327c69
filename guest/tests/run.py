#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs one of the guest's tests under node: the same module that the library is made of, on another WebAssembly engine.

    guest/tests/run.py --module eryx.wasm --archive stdlib.archive [--join SOURCE --linker eryx-link] TEST

TEST is a file of this folder without its ending, such as `guest_test`, or `conformance`. SOURCE is a native module in C to be
joined to the guest. Ends with 77 (CTest: skipped) if there is no node that is new enough.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).resolve().parent
_REPOSITORY = _HERE.parents[1]
sys.path.insert(0, str(_REPOSITORY / "tools"))
from native_module import join  # noqa: E402
from pack_archive import COMPRESSED_FILE, DIRECTORY, ENTRY, HEADER, MAGIC  # noqa: E402

_NOT_RUN = 77
_OLDEST_NODE = 18
# Nesting tests need the native stack that the host gives a guest; node is told to use a little less.
_STACK_BYTES = 60_000 << 10
_NODE_STACK_KIB = 40_000


def unpack(archive: Path, folder: Path) -> None:
    """Makes files of an archive (format: src/vfs/archive_format.hpp), which lists its entries parents first."""
    content = archive.read_bytes()
    magic, count, *_ = HEADER.unpack_from(content)
    if magic != MAGIC:
        raise ValueError(f"{archive} is not an archive of the set-up")
    names = HEADER.size + count * ENTRY.size
    paths: list[Path] = []
    frames: list[Path] = []
    for index in range(count):
        name_at, name_size, kind, parent, stored_size, first, size = ENTRY.unpack_from(content, HEADER.size + index * ENTRY.size)
        name = content[names + name_at : names + name_at + name_size].decode()
        path = paths[parent] / name if index else folder
        paths.append(path)
        if kind == DIRECTORY:
            path.mkdir()
        elif kind == COMPRESSED_FILE:
            frames.append(path.with_name(f"{path.name}.zst"))
            frames[-1].write_bytes(content[first : first + stored_size])
        else:
            path.write_bytes(content[first : first + size])
    subprocess.run(["zstd", "--quiet", "--decompress", "--rm", *frames], check=True)


def missing_node() -> str | None:
    """Why the tests cannot run; None if they can."""
    if shutil.which("node") is None:
        return "node is not installed (Debian: nodejs)"
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    match = re.match(r"v(\d+)\.", version)
    if match is None or int(match[1]) < _OLDEST_NODE:
        return f"node {version} is older than {_OLDEST_NODE}"
    return None


def run(test: str, module: Path, root: Path) -> int:
    node: list[str | Path] = ["node", "--no-warnings", f"--stack-size={_NODE_STACK_KIB}"]
    if test == "conformance":
        command = [*node, _HERE / "conformance.mjs", module, root, _REPOSITORY / "tests/conformance/programs"]
    else:
        command = [*node, "--test", _HERE / f"{test}.mjs"]
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    resource.setrlimit(resource.RLIMIT_STACK, (_STACK_BYTES, most))
    environment = os.environ | {"ERYX_GUEST_MODULE": str(module), "ERYX_GUEST_ROOT": str(root)}
    return subprocess.run(command, env=environment).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--module", type=Path, required=True, help="the guest, eryx.wasm")
    parser.add_argument("--archive", type=Path, required=True, help="its standard library")
    parser.add_argument("--join", type=Path, metavar="SOURCE", help="a native module for the guest")
    parser.add_argument("--linker", type=Path, metavar="PROGRAM", help="eryx-link, which joins it")
    parser.add_argument("test", metavar="TEST")
    arguments = parser.parse_args()
    if reason := missing_node():
        print(f"The guest's tests under node are skipped: {reason}")
        return _NOT_RUN
    with tempfile.TemporaryDirectory(prefix="eryx-guest-root-") as name:
        root = Path(name)
        unpack(arguments.archive, root / "usr")
        for folder in ("data", "tmp"):
            (root / folder).mkdir()
        module = arguments.module
        if arguments.join:
            joined = root / "joined"
            joined.mkdir()
            module = join(arguments.join, module, arguments.linker, joined)
        return run(arguments.test, module, root)


if __name__ == "__main__":
    sys.exit(main())
