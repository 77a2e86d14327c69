# SPDX-License-Identifier: MIT OR Apache-2.0
"""CPython for this machine as fast as its own build makes it: profile-guided, trained by its own tests, and with LTO.

Only benchmarks compare with it. It has the guest's source and configuration; see native_python.py.
"""

from __future__ import annotations

from ..workspace import Workspace


def recipe(workspace: Workspace) -> None:
    source = workspace.inputs["source"]
    workspace.run(
        [source / "configure", "--prefix=/", "--disable-test-modules", "--without-ensurepip", "--enable-optimizations", "--with-lto"],
        # The dependencies that happen to be on this machine must not decide what this Python can do.
        environment={"PKG_CONFIG_LIBDIR": "/nonexistent", "PKG_CONFIG_PATH": ""},
    )
    workspace.run(["make", f"-j{workspace.jobs}"])
    workspace.run(["make", f"DESTDIR={workspace.output}", "install"])
