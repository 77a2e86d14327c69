# SPDX-License-Identifier: MIT OR Apache-2.0
"""Builds a package of Python by Meson, as side modules for the guest.

Meson asks a Python for paths and names: the machine's own one of the guest's version answers, with the guest's
configuration. Inputs: toolchain, libcxx, guest-python, native-python, archives (Meson's wheel among them, and Cython's for those
that need it).
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..workspace import Workspace
from .archives import unpack_wheel
from .side_flags import c_flags, cxx_flags
from .side_module import foreign_imports
from .wasm_toolchain import WasmToolchain
from .wheel import SUFFIX, TAG

_CONFIGURATION = "_sysconfigdata__wasi_wasm32-wasi"


class MesonBuild:
    """One package. `tools` is the folder tools/scientific of the checkout; `flags` are further ones of its C and C++ files."""

    def __init__(
        self,
        workspace: Workspace,
        tools: Path,
        meson: Iterable[str | Path] = ("-m", "mesonbuild.mesonmain"),
        flags: Iterable[str] = (),
    ) -> None:
        self._workspace = workspace
        self._tools = tools
        self._meson = tuple(meson)
        self._flags = tuple(flags)
        self._toolchain = WasmToolchain(workspace.inputs["toolchain"])
        self._programs = workspace.scratch / "programs"
        self._modules = workspace.scratch / "modules"
        self._build = workspace.scratch / "build"
        self._python = workspace.inputs["native-python"] / "bin/python3.13"
        self._programs.mkdir()
        self._prepare()

    @property
    def modules(self) -> Path:
        """Python modules that the build's own programs find; to be added to."""
        return self._modules

    def add_program(self, name: str, module: str) -> Path:
        """A program for the build: a module of Python, run by the machine's own."""
        return self._write_program(name, "", f"-P -m {module}")  # -P: not what lies in the current folder

    def build(self, source: Path, options: Iterable[str]) -> None:
        cross = self._workspace.scratch / "cross.ini"
        cross.write_text(self._cross_file())
        arguments = [f"--cross-file={cross}", "--prefix=/usr", "-Dbuildtype=release", "-Db_ndebug=true", *options]
        self._run([*self._meson, "setup", self._build, *arguments], source)
        self._run([*self._meson, "compile", "-C", self._build, f"--jobs={self._workspace.jobs}"], source)

    def install(self, source: Path, tags: Iterable[str] = (), folder: str = "installed") -> Path:
        """Returns: a folder as site-packages is one, below `folder` of the scratch."""
        root = self._workspace.scratch / folder
        only = [f"--tags={','.join(tags)}"] if tags else []
        arguments = ["--no-rebuild", f"--destdir={root}", "--skip-subprojects", *only]
        self._run([*self._meson, "install", "-C", self._build, *arguments], source)
        (site,) = root.glob("usr/lib/python3*/*-packages")
        for cache in list(site.rglob("__pycache__")):
            shutil.rmtree(cache)
        return site

    def check(self, site: Path) -> None:
        """Errors: StageFailed, if a module does not keep to the binary interface, or one has another suffix."""
        for module in sorted(site.rglob("*.so")):
            foreign = foreign_imports(module)
            if foreign or not module.name.endswith(SUFFIX):
                raise self._workspace.fail(f"{module.name} is no module for {TAG}: {', '.join(foreign) or 'its name'}")

    def forget_paths(self, file: Path) -> None:
        """Takes the folders of this machine out of a text, so that it is the same everywhere."""
        text = file.read_text()
        for folder in (self._workspace.scratch, *self._workspace.inputs.values(), self._tools):
            text = re.sub(rf"{re.escape(str(folder))}[^\s'\",]*", "…", text)
        file.write_text(text)

    def _prepare(self) -> None:
        self._modules.mkdir()
        for pattern in ("cython-*.whl", "meson-*.whl"):
            if any(self._workspace.inputs["archives"].glob(pattern)):
                unpack_wheel(self._workspace, pattern, self._modules)
        configuration = self._workspace.inputs["guest-python"] / f"stdlib/{_CONFIGURATION}.py"
        shutil.copy(configuration, self._modules)
        for name in ("python", "python3"):
            self._write_program(name, f"_PYTHON_SYSCONFIGDATA_NAME={_CONFIGURATION} _PYTHON_HOST_PLATFORM=wasi-wasm32", "")
        self.add_program("cython", "cython")

    def _write_program(self, name: str, variables: str, arguments: str) -> Path:
        program = self._programs / name
        program.write_text(f'#!/bin/sh\nexec env {variables} "{self._python}" {arguments} "$@"\n')
        program.chmod(0o755)
        return program

    def _cross_file(self) -> str:
        options = [*c_flags(self._workspace.inputs, self._tools, self._workspace.scratch), *self._flags]
        cxx = cxx_flags(self._workspace.inputs)
        wrapper = ["/usr/bin/python3", str(self._tools / "side_compiler.py")]
        sections: Mapping[str, Mapping[str, object]] = {
            "binaries": {
                "c": [*wrapper, *self._toolchain.compiler],
                "cpp": [*wrapper, "clang++-19", *self._toolchain.compiler[1:]],
                "ar": self._toolchain.archiver,
                "strip": "llvm-strip-19",
                "python": str(self._programs / "python"),
                "pkg-config": "false",
            },
            "built-in options": {"c_args": options, "cpp_args": [*options, *cxx]},
            "properties": {"needs_exe_wrapper": True, "longdouble_format": "IEEE_QUAD_LE"},
            "host_machine": {"system": "wasi", "cpu_family": "wasm32", "cpu": "wasm32", "endian": "little"},
        }
        return "".join(
            f"[{section}]\n" + "".join(f"{name} = {_value(value)}\n" for name, value in entries.items())
            for section, entries in sections.items()
        )

    def _run(self, arguments: Iterable[str | Path], source: Path) -> None:
        environment = {
            "PATH": f"{self._programs}:/usr/bin:/bin",
            "PYTHONPATH": str(self._modules),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._workspace.run([self._python, *arguments], cwd=source, environment=environment)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value)
