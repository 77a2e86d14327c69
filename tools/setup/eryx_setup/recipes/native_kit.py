# SPDX-License-Identifier: MIT OR Apache-2.0
"""The kit by which native packages are compiled for the guest: all that this takes, but for the compiler, in one folder.

    module               the SHA-256 of the guest's module that all of this is for
    main.wasm            what packages are linked to: the skeleton of that module
    runtime.wasm         the runtime library of C++, for those packages that need it
    bin/wasm2c, lib/     the translator, with the C library and the loader that it was built for
    include/eryx.h       the guest's instances, and what it imports
    include/prelude.h    the macros that wasm2c's text begins with, as the guest has them; those for vectors come last
    include/             the other headers that these need, and those of abi/
    include/simde/       vectors, by the compiler's own; with the licence
    memory.c             what the compiler calls
    call_indirect.c      what calls through the function table call
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .cxx_runtime import RUNTIME
from .guest_module import MODULE, SKELETON
from .translation import UnexpectedText

IDENTITY = "module"
PRELUDE = "prelude.h"

# Debian's libsimde-dev. What simd128.h includes beside it, and nothing else of its 7 MB.
SIMDE = Path("/usr/include/simde")
_VECTORS = "wasm/simd128.h"
_SIMDE_LICENCE = Path("/usr/share/doc/libsimde-dev/copyright")
_SIMDE_VERSION = re.compile(r"^#define SIMDE_VERSION_\w+ (\d+)$", re.MULTILINE)

# The line that includes the module's own header, and the first one after it that depends on the module.
_OWN_HEADER = '#include "eryx.h"\n'
_FIRST_DECLARATION = re.compile(r"^#define w2c_eryx_t0 ", re.MULTILINE)

_LIBRARY_PATH = re.compile(r"^\s*(?:\S+ => )?(/\S+) \(0x", re.MULTILINE)


def recipe_for(native: Path, abi: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        guest = workspace.inputs["guest-module"]
        (workspace.output / IDENTITY).write_text(hashlib.sha256((guest / MODULE).read_bytes()).hexdigest() + "\n")
        shutil.copy(guest / SKELETON, workspace.output)
        shutil.copy(workspace.inputs["cxx-runtime"] / RUNTIME, workspace.output)
        _copy_translator(workspace)
        include = workspace.output / "include"
        shutil.copytree(workspace.inputs["translation"] / "include", include)
        for header in [*abi.glob("*.h"), *native.glob("*.h")]:
            shutil.copy(header, include)
        _copy_simde(workspace, include / "simde")
        for name in ("call_indirect.c", "memory.c"):
            shutil.copy(native / name, workspace.output)
        text = (workspace.inputs["translation"] / "source/eryx-impl.h").read_text()
        try:
            (include / PRELUDE).write_text(prelude_of(text))
        except UnexpectedText as error:
            raise workspace.fail(f"wasm2c's output is not what the kit needs: {error}", "Another version of wabt?") from error

    return recipe


def prelude_of(text: str) -> str:
    """The part of the guest's text, as translated, that does not depend on the module. Errors: UnexpectedText."""
    first = _FIRST_DECLARATION.search(text)
    if not first:
        raise UnexpectedText("it declares no type of functions")
    before, header, after = text[: first.start()].partition(_OWN_HEADER)
    if not header:
        raise UnexpectedText("it does not include the module's header")
    prelude = before + after
    if re.search(r"\bw2c_eryx", prelude):
        raise UnexpectedText("it declares something of the module before its types")
    return prelude


def simde_version() -> str:
    """"0.7.2", of this machine; empty if it is not there."""
    header = SIMDE / "simde-common.h"
    return ".".join(_SIMDE_VERSION.findall(header.read_text())) if header.exists() else ""


def _copy_simde(workspace: Workspace, place: Path) -> None:
    if not (SIMDE / _VECTORS).exists():
        raise workspace.fail(f"{SIMDE / _VECTORS} is not there", "Run tools/setup/setup: it installs what is missing.")
    (place / _VECTORS).parent.mkdir(parents=True)
    shutil.copy(SIMDE / _VECTORS, place / _VECTORS)
    for header in SIMDE.glob("*.h"):
        shutil.copy(header, place)
    shutil.copy(_SIMDE_LICENCE, place)


def _copy_translator(workspace: Workspace) -> None:
    wabt = workspace.inputs["wabt"]
    libraries = wabt / "usr/lib/x86_64-linux-gnu"
    loader = libraries / "ld-linux-x86-64.so.2"
    program = wabt / "usr/bin/wasm2c"
    (workspace.output / "bin").mkdir()
    shutil.copy(program, workspace.output / "bin")
    kept = workspace.output / "lib"
    kept.mkdir()
    listing = workspace.capture([loader, "--library-path", libraries, "--list", program])
    # The program itself names a loader of the machine's.
    for name in {Path(path).name for path in _LIBRARY_PATH.findall(listing)} | {loader.name}:
        shutil.copy(libraries / name, kept)
