# SPDX-License-Identifier: MIT OR Apache-2.0
"""The cross compiler: Debian's clang with Debian's wasi-libc, arranged so that clang finds everything.

clang looks for its runtime library in a folder named after the target, Debian keeps it in another; the C library is
not installed but unpacked in the cache. An overlay of links puts that right.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..workspace import Workspace

TARGET = "wasm32-wasip1"

# Features that every engine has had for years, and that clang leaves off by default.
FEATURES = ("-msimd128", "-mbulk-memory", "-mnontrapping-fptoint", "-msign-ext")


def recipe(workspace: Workspace) -> None:
    resources = Path(workspace.capture(["clang-19", "-print-resource-dir"]).strip())
    builtins = resources / "lib/wasi/libclang_rt.builtins-wasm32.a"
    linker = Path("/usr/bin/wasm-ld-19")
    for needed in (builtins, linker):
        if not needed.exists():
            raise workspace.fail(f"{needed} is not there", "Run tools/setup/setup: it installs what is missing.")
    overlay = workspace.output / "resources"
    library = overlay / "lib/wasm32-unknown-wasip1"
    library.mkdir(parents=True)
    (overlay / "include").symlink_to(resources / "include")
    (library / "libclang_rt.builtins.a").symlink_to(builtins)
    (workspace.output / "bin").mkdir()
    (workspace.output / "bin/wasm-ld").symlink_to(linker)
    (workspace.output / "sysroot").symlink_to(workspace.inputs["wasi-libc"] / "usr")


class WasmToolchain:
    """The output of this stage, as recipes use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        location = (f"--target={TARGET}", f"--sysroot={folder / 'sysroot'}", f"-resource-dir={folder / 'resources'}")
        # -B: where the linker is found under the name that clang uses.
        self.compiler = ("clang-19", *location, f"-B{folder / 'bin'}")
        self._cxx = ("clang++-19", *location, f"-B{folder / 'bin'}")
        self._cpp = ("clang-cpp-19", *location)
        self.archiver = "llvm-ar-19"
        self.library_folder = folder / "sysroot/lib" / TARGET

    def environment(self) -> Mapping[str, str]:
        """For configure scripts. No pkg-config file of the machine must be found."""
        return {
            "CC": " ".join(self.compiler),
            "CXX": " ".join(self._cxx),
            "CPP": " ".join(self._cpp),
            "AR": self.archiver,
            "RANLIB": "llvm-ranlib-19",
            "LD": str(self._folder / "bin/wasm-ld"),
            "PKG_CONFIG_LIBDIR": "/nonexistent",
            "PKG_CONFIG_PATH": "",
        }
