#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fetches speedscope, a viewer of profiles, into the set-up's cache, with npm.

    tests/browser/fetch_speedscope.py

Does nothing if it is there. The package holds the viewer as a page; none of its scripts is run outside a browser.
"""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "tools/setup"))
from eryx_setup.cache import Cache, default_root  # noqa: E402

VERSION = "1.25.0"
_SHA512 = "cpf9HWTZf1ijLXBJrk87Ve/54tnYx6rlf0gUThvn3ook6h63hLXVOQiMf44PT+XoV503cPfvfiT5gP5vojp6Ag=="


def fetched_folder() -> Path:
    """Where the viewer's page is, index.html, once it is fetched."""
    return Cache(default_root(dict(os.environ))).root / f"speedscope-{VERSION}"


def main() -> int:
    destination = fetched_folder()
    if destination.is_dir():
        print(f"already there: {destination}")
        return 0
    if shutil.which("npm") is None:
        print("fetch_speedscope.py: npm is not installed", file=sys.stderr)
        return 1
    destination.parent.mkdir(parents=True, exist_ok=True)
    # In the cache, so that the last step is a rename.
    with tempfile.TemporaryDirectory(dir=destination.parent, prefix="fetch-") as name:
        folder = Path(name)
        done = subprocess.run(["npm", "pack", "--silent", f"speedscope@{VERSION}"], cwd=folder, stdout=subprocess.DEVNULL)
        if done.returncode != 0:
            print("fetch_speedscope.py: npm could not fetch it; its message is above", file=sys.stderr)
            return 1
        package = folder / f"speedscope-{VERSION}.tgz"
        found = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
        if found != _SHA512:
            print(f"fetch_speedscope.py: the package has the hash {found} instead of {_SHA512}", file=sys.stderr)
            return 1
        with tarfile.open(package) as archive:
            archive.extractall(folder, filter="data")
        (folder / "package/dist/release").rename(destination)
    print(f"fetched speedscope {VERSION} to {destination}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
