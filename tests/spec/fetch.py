#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fetches WebAssembly's specification tests into the set-up's cache, with cargo: they travel in a crate.

    tests/spec/fetch.py

Does nothing if they are there. The crate is fetched for its .wast files and never compiled.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from suite import CRATE, CRATE_SHA256, VERSION, fetched_folder

_MANIFEST = f"""\
[package]
name = "eryx-spec-tests"
version = "0.0.0"
edition = "2021"

[lib]
path = "nothing.rs"

[dependencies]
{CRATE} = {{ version = "={VERSION}", default-features = false }}
"""


def main() -> int:
    destination = fetched_folder()
    if destination.is_dir():
        print(f"already there: {destination}")
        return 0
    if shutil.which("cargo") is None:
        print("fetch.py: cargo is not installed, and the tests travel in a crate", file=sys.stderr)
        return 1
    destination.parent.mkdir(parents=True, exist_ok=True)
    # In the cache, so that the last step is a rename.
    with tempfile.TemporaryDirectory(dir=destination.parent, prefix="fetch-") as name:
        folder = Path(name)
        (folder / "Cargo.toml").write_text(_MANIFEST)
        (folder / "nothing.rs").touch()
        done = subprocess.run(["cargo", "vendor", "--quiet", "vendor"], cwd=folder, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            print("fetch.py: cargo could not fetch the crate; its message is above", file=sys.stderr)
            return 1
        crate = folder / "vendor" / CRATE
        # Cargo has compared the archive with this hash.
        found = json.loads((crate / ".cargo-checksum.json").read_text())["package"]
        if found != CRATE_SHA256:
            print(f"fetch.py: the crate has the hash {found} instead of {CRATE_SHA256}", file=sys.stderr)
            return 1
        (crate / "data").rename(destination)
    print(f"fetched {CRATE} {VERSION} to {destination}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
