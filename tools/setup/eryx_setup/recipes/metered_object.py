# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles the metered guest as the recipe `guest-object` does the plain one, but without a profile: that is of code with other
branches. Its C names begin with `eryx_metered`, because one program holds both.

The output: guest.o; include/ with eryx_metered.h, guest_functions.h and wasm-rt.h; the metered module, for tests.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from ..module_names import renamed_functions_header, renamed_header, renaming_options
from ..stage import Recipe
from ..workspace import Workspace
from . import guest_object
from .guest_module import MODULE
from .guest_object import OBJECT

NAME = "eryx_metered"


def recipe_for(native: Path, abi: Path) -> Recipe:
    compile_guest = guest_object.optimized(native, abi)

    def recipe(workspace: Workspace) -> None:
        translation = workspace.inputs["metered-translation"]
        compiled = workspace.scratch / "compiled"
        compiled.mkdir()
        compile_guest(replace(workspace, inputs={"translation": translation}, output=compiled))
        shutil.copy(translation / MODULE, workspace.output)
        include = workspace.output / "include"
        include.mkdir()
        shutil.copy(translation / "include/wasm-rt.h", include)
        header = (translation / "include/eryx.h").read_text()
        (include / f"{NAME}.h").write_text(renamed_header(NAME, header))
        functions = (translation / "include/guest_functions.h").read_text()
        (include / "guest_functions.h").write_text(renamed_functions_header(NAME, functions))
        symbols = workspace.capture(["llvm-nm-19", "--format=just-symbols", compiled / OBJECT]).split()
        options = renaming_options(NAME, symbols, workspace.scratch / "symbols.txt")
        workspace.run(["llvm-objcopy-19", *options, compiled / OBJECT, workspace.output / OBJECT])

    return recipe
