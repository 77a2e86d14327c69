# SPDX-License-Identifier: MIT OR Apache-2.0
"""A package of Python in Rust (PyO3), from its source to a wheel for the guest.

It is compiled for Emscripten's target, so it has the types and numbers of Emscripten's C library, as wheels of the same tag that
others publish. Inputs: toolchain, rust, crates, archives.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .archives import take_wheels, unpack
from .rust_crates import STANDARD_LIBRARY
from .rust_notices import FILE, linked_crates, write_notices
from .rust_toolchain import TARGET, RustToolchain
from .wasm_toolchain import WasmToolchain
from .wheel import SUFFIX, write_wheel

# rustc would have one of its own for this target, which Debian leaves out.
_OUR_LINKER = ("-Zunstable-options", "-Clink-self-contained=-linker")
_FEATURES = "-Ctarget-feature=+bulk-memory,+nontrapping-fptoint,+sign-ext,+simd128"

# What PyO3 would ask an interpreter for.
_PYTHON = """\
implementation=CPython
version=3.13
shared=true
abi3=false
pointer_width=32
suppress_build_script_link_lines=true
"""


@dataclass(frozen=True)
class RustPackage:
    name: str
    """As in the names of its files."""
    crate: str
    """The folder of the crate with the extension module, in the source archive."""
    module: str
    """The extension module's place in the wheel, without suffix: `package/module`."""
    python: str = ""
    """The folder whose files go into the wheel beside it, in the source archive; empty: there is none."""
    beside: tuple[str, ...] = ()
    """Patterns of pure wheels among the archives that go along with it."""

    @property
    def archive(self) -> str:
        return f"{self.name}-*.tar.gz"


def recipe_for(tools: Path, package: RustPackage) -> Recipe:
    """The output: the wheel, and those beside it. `tools` is the folder tools/rust_wheels of the checkout."""

    def recipe(workspace: Workspace) -> None:
        source = unpack(workspace, package.archive)
        site = workspace.scratch / "site"
        target = site / f"{package.module}{SUFFIX}"
        if package.python:
            shutil.copytree(source / package.python, site)
        target.parent.mkdir(parents=True, exist_ok=True)
        module, notices = _compile(workspace, tools, source, package)
        shutil.move(module, target)
        licenses = site / f"{_name_of(workspace, package)}.dist-info/licenses"
        licenses.mkdir(parents=True)
        (licenses / FILE).write_text(notices)
        write_wheel(site, source, workspace.output)
        take_wheels(workspace, package.beside)

    return recipe


def _name_of(workspace: Workspace, package: RustPackage) -> str:
    """Returns: name and version, as in the names of archives and wheels."""
    (archive,) = workspace.inputs["archives"].glob(package.archive)
    return archive.name.removesuffix(".tar.gz")


def _linker(workspace: Workspace, tools: Path) -> Path:
    """Returns: a program that rustc calls."""
    unwinder = workspace.scratch / "unwinder.o"
    flags = ("-O2", "-fPIC", "-ffreestanding", "-fwasm-exceptions")
    toolchain = WasmToolchain(workspace.inputs["toolchain"])
    workspace.run([*toolchain.compiler, *flags, "-c", tools / "unwinder.c", "-o", unwinder])
    linker = workspace.scratch / "linker"
    linker.write_text(f'#!/bin/sh\nexec /usr/bin/python3 "{tools / "side_linker.py"}" "{unwinder}" "$@"\n')
    linker.chmod(0o755)
    return linker


def _compile(workspace: Workspace, tools: Path, source: Path, package: RustPackage) -> tuple[Path, str]:
    """Returns: the side module, and the licences of what is in it."""
    rust = RustToolchain(workspace.inputs["rust"])
    home = workspace.scratch / "home"
    shutil.copytree(workspace.inputs["crates"], home)  # cargo unpacks archives there
    linker = _linker(workspace, tools)
    python = workspace.scratch / "python.txt"
    python.write_text(_PYTHON)
    # Messages of panics name files: the same ones on every machine. Of several places that fit, rustc takes the last.
    places = {workspace.scratch: ".", home / "registry/src": "crates", rust.library: "library"}
    names = (f"--remap-path-prefix={place}={name}" for place, name in places.items())
    flags = ("-Crelocation-model=pic", f"-Clinker={linker}", *_OUR_LINKER, _FEATURES, *names)
    environment = {
        **rust.environment(home),
        "CARGO_TARGET_DIR": str(workspace.scratch / "target"),
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags),
        "PYO3_CONFIG_FILE": str(python),
    }
    # One crate type: with others beside it cargo would leave out optimisation across crates.
    command = ("rustc", "--offline", "--locked", "--release", "--lib", "--crate-type=cdylib", f"--target={TARGET}")
    options = (f"--jobs={workspace.jobs}", STANDARD_LIBRARY, "--message-format=json-render-diagnostics")
    messages = workspace.capture([rust.cargo, *command, *options], cwd=source / package.crate, environment=environment)
    (module,) = (workspace.scratch / "target" / TARGET / "release").glob("*.wasm")
    return module, write_notices(linked_crates(messages, TARGET), rust.library, rust.notices)
