# SPDX-License-Identifier: MIT OR Apache-2.0
"""The kit by which native packages are compiled for the guest: all that this takes, but for the compiler, in one folder.

    main.wasm            what packages are linked to: the skeleton of the guest's module
    runtime.wasm         the runtime library of C++, for those packages that need it
    bin/wasm2c, lib/     the translator, with the C library and the loader that it was built for
    include/eryx.h       the guest's instances, and what it imports
    include/prelude.h    the macros that wasm2c's text begins with, as the guest has them; those for vectors come last
    include/             the other headers that these need, and those of abi/
    memory.c             what the compiler calls
    call_indirect.c      what calls through the function table call
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .cxx_runtime import RUNTIME
from .guest_module import SKELETON
from .translation import UnexpectedText

PRELUDE = "prelude.h"

# The line that includes the module's own header, and the first one after it that depends on the module.
_OWN_HEADER = '#include "eryx.h"\n'
_FIRST_DECLARATION = re.compile(r"^#define w2c_eryx_t0 ", re.MULTILINE)

_LIBRARY_PATH = re.compile(r"^\s*(?:\S+ => )?(/\S+) \(0x", re.MULTILINE)


def recipe_for(native: Path, abi: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        shutil.copy(workspace.inputs["guest-module"] / SKELETON, workspace.output)
        shutil.copy(workspace.inputs["cxx-runtime"] / RUNTIME, workspace.output)
        _copy_translator(workspace)
        include = workspace.output / "include"
        shutil.copytree(workspace.inputs["translation"] / "include", include)
        for header in [*abi.glob("*.h"), *native.glob("*.h")]:
            shutil.copy(header, include)
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
