# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles C and C++ files as parts of side modules, one by one: for libraries, and for packages that are no more than a
list of files.

Inputs: toolchain, libcxx, guest-python.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..workspace import Workspace
from .side_flags import c_flags, cxx_flags
from .side_module import foreign_imports
from .wasm_toolchain import WasmToolchain
from .wheel import SUFFIX

# setjmp by WebAssembly's exceptions; what is exported is what a file says is to be.
_FLAGS = ("-O2", "-DNDEBUG", "-w", "-fvisibility=hidden", "-mllvm", "-wasm-enable-sjlj")


class SideBuild:
    """`tools` is the folder tools/scientific of the checkout."""

    def __init__(self, workspace: Workspace, tools: Path) -> None:
        self._workspace = workspace
        self._toolchain = WasmToolchain(workspace.inputs["toolchain"])
        self._wrapper = ("/usr/bin/python3", str(tools / "side_compiler.py"))
        self._c = [*_FLAGS, *c_flags(workspace.inputs, tools, workspace.scratch)]
        self._cxx = ["-std=c++20", *cxx_flags(workspace.inputs)]

    def compile(self, sources: Iterable[Path], options: Sequence[str | Path] = ()) -> list[Path]:
        """Returns: the objects."""
        folder = self._workspace.scratch / "objects"
        folder.mkdir(exist_ok=True)
        objects: list[Path] = []
        commands: list[list[str | Path]] = []
        for source in sources:
            objects.append(folder / f"{len(list(folder.iterdir())) + len(objects)}-{source.stem}.o")
            is_c = source.suffix == ".c"
            compiler = self._toolchain.compiler if is_c else ("clang++-19", *self._toolchain.compiler[1:])
            commands.append([*compiler, *self._c, *(() if is_c else self._cxx), *options, "-c", source, "-o", objects[-1]])
        self._workspace.run_all(commands)
        return objects

    def archive(self, library: str, objects: Iterable[Path]) -> None:
        """A static library in the stage's output."""
        folder = self._workspace.output / "lib"
        folder.mkdir(exist_ok=True)
        self._workspace.run([self._toolchain.archiver, "rcsD", folder / f"lib{library}.a", *objects])

    def link(self, module: Path, objects: Iterable[Path], libraries: Iterable[Path] = ()) -> None:
        """`module`: its path without the suffix. Errors: StageFailed, if it does not keep to the binary interface."""
        file = module.with_name(module.name + SUFFIX)
        linker: list[str | Path] = [*self._wrapper, *self._toolchain.compiler, "-shared", "-o", file]
        self._workspace.run([*linker, *objects, *libraries])
        if foreign := foreign_imports(file):
            raise self._workspace.fail(f"{file.name} is no module for the guest: {', '.join(foreign)}")


def copy_python(source: Path, site: Path) -> Path:
    """The Python files of a package, without its C. Returns: its folder below `site`."""
    package = site / source.name
    shutil.copytree(source, package, ignore=shutil.ignore_patterns("*.c", "*.h", "*.cpp", "*.pyi", "__pycache__"))
    return package
