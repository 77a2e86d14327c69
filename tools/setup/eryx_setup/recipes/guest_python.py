# SPDX-License-Identifier: MIT OR Apache-2.0
"""CPython for WebAssembly, as static libraries: Debian's source, our patches, configure and make.

The output: include/ (with include/internal and pyconfig.h), lib/ (libpython and the libraries that it carries) and
stdlib/ (the patched Lib folder and the build's _sysconfigdata).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .wasm_toolchain import FEATURES, TARGET, WasmToolchain

SOABI = "cpython-313-wasm32-emscripten"
"""What native modules are named by: they are wheels' for Emscripten's Python (PEP 783)."""

# CPython's name for a library in configure's variables, our input, the linker's name.
_LIBRARIES = (
    ("ZLIB", "zlib", "z"),
    ("BZIP2", "bzip2", "bz2"),
    ("LIBLZMA", "xz", "lzma"),
    ("LIBSQLITE3", "sqlite", "sqlite3"),
)


def recipe_with_patches(patches: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        source = workspace.scratch / "python"
        shutil.copytree(workspace.inputs["source"], source, symlinks=True)
        for patch in sorted(patches.glob("*.patch")):
            workspace.run(["patch", "--strip=1", "--forward", "--batch", f"--input={patch}"], cwd=source)
        build = workspace.scratch / "build"
        build.mkdir()
        _build(workspace, source, build)
        _collect(workspace, source, build)

    return recipe


def _build(workspace: Workspace, source: Path, build: Path) -> None:
    toolchain = WasmToolchain(workspace.inputs["toolchain"])
    environment = {
        **toolchain.environment(),
        "CFLAGS": " ".join(FEATURES),
        # configure's default without -g, which the link drops anyway.
        "OPT": "-DNDEBUG -O3 -Wall",
        "CONFIG_SITE": "../python/Tools/wasm/config.site-wasm32-wasi",
        # Programs of the target cannot be run here, and none needs to be.
        "HOSTRUNNER": "/bin/true",
    }
    for variable, role, library in _LIBRARIES:
        folder = workspace.inputs[role]
        environment[f"{variable}_CFLAGS"] = f"-I{folder / 'include'}"
        environment[f"{variable}_LIBS"] = f"-L{folder / 'lib'} -l{library}"
    machine = workspace.capture([source / "config.guess"]).strip()
    # Paths relative to the build folder end up in the module; absolute ones would make it differ between machines.
    workspace.run(
        [
            "../python/configure",
            f"--host={TARGET}",
            f"--build={machine}",
            f"--with-build-python={workspace.inputs['native-python'] / 'bin/python3.13'}",
            "--prefix=/usr",
            "--disable-test-modules",
            "--with-ensurepip=no",
            # WASI's default is the C library's malloc: 8 to 15 % slower.
            "--with-pymalloc",
        ],
        cwd=build,
        environment=environment,
    )
    workspace.run(["make", f"-j{workspace.jobs}", "all"], cwd=build, environment=environment)


def _collect(workspace: Workspace, source: Path, build: Path) -> None:
    include = workspace.output / "include"
    shutil.copytree(source / "Include", include)
    shutil.copy(build / "pyconfig.h", include)
    libraries = workspace.output / "lib"
    libraries.mkdir()
    for archive in [build / "libpython3.13.a", *build.glob("Modules/**/*.a")]:
        shutil.copy(archive, libraries)
    shutil.copytree(source / "Lib", workspace.output / "stdlib")
    build_folder = build / (build / "pybuilddir.txt").read_text().strip()
    for file in build_folder.glob("_sysconfigdata*.py"):
        # Where things lay on this machine is nobody's business in the guest.
        text = file.read_text().replace(str(workspace.scratch), "/usr/src")
        text = text.replace(str(workspace.inputs["toolchain"].parent), "/usr/src")
        # As the patched import system looks for extension modules: packages that install or build some ask here.
        text = _renamed(workspace, text, "SOABI", SOABI)
        text = _renamed(workspace, text, "EXT_SUFFIX", f".{SOABI}.so")
        (workspace.output / "stdlib" / file.name).write_text(text)


def _renamed(workspace: Workspace, configuration: str, name: str, value: str) -> str:
    """`configuration` (the text of _sysconfigdata) with another value of one variable."""
    text, count = re.subn(rf"(?m)^( *'{name}': )'[^']*'", rf"\1'{value}'", configuration)
    if count != 1:
        raise workspace.fail(f"the configuration has {name} {count} times")
    return text
