# SPDX-License-Identifier: MIT OR Apache-2.0
"""CPython for this machine, from the guest's own source: -O3 (configure's default), without PGO and LTO.

It builds the guest (cross compilation needs a Python of the same version), compiles the standard library to bytecode,
and is what the benchmarks compare with.
"""

from __future__ import annotations

import shutil

from ..workspace import Workspace


def recipe(workspace: Workspace) -> None:
    source = workspace.inputs["source"]
    prefix = workspace.output
    workspace.run(
        [source / "configure", "--prefix=/", "--disable-test-modules", "--without-ensurepip"],
        # The dependencies that happen to be on this machine must not decide what this Python can do.
        environment={
            "PKG_CONFIG_LIBDIR": "/nonexistent",
            "PKG_CONFIG_PATH": "",
            # configure's default without -g: the same code in less time.
            "OPT": "-DNDEBUG -O3 -Wall",
        },
    )
    workspace.run(["make", f"-j{workspace.jobs}", "all"])
    # bininstall and friends, but not the compilation of all modules at three levels that `make install` ends with.
    workspace.run(["make", f"DESTDIR={prefix}", "altbininstall", "sharedinstall"])
    library = prefix / "lib/python3.13"
    ignored = shutil.ignore_patterns("test", "__pycache__", "idlelib", "tkinter", "turtledemo", "ensurepip")
    shutil.copytree(source / "Lib", library, ignore=ignored, dirs_exist_ok=True)
    build_folder = workspace.scratch / (workspace.scratch / "pybuilddir.txt").read_text().strip()
    for file in build_folder.glob("_sysconfigdata*.py"):
        shutil.copy(file, library)
    python = prefix / "bin/python3.13"
    workspace.run([python, "-m", "compileall", "-q", f"-j{workspace.jobs}", library])
    workspace.run([python, "-c", "import json, re, math, decimal, datetime, hashlib, struct, zoneinfo"])
