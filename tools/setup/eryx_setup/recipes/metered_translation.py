# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes the guest module count what it does, and translates it to C as the recipe `translation` does the plain one.

The output: as that recipe's, and the metered module.
"""

from __future__ import annotations

import shutil
from dataclasses import replace

from ..metering import metered
from ..wasm_reader import ModuleError
from ..workspace import Workspace
from . import translation
from .guest_module import MODULE, SKELETON


def recipe(workspace: Workspace) -> None:
    guest = workspace.inputs["guest-module"]
    module = workspace.scratch / "guest-module"
    module.mkdir()
    plain = (guest / MODULE).read_bytes()
    try:
        counting = metered(plain)
    except ModuleError as error:
        raise workspace.fail(f"the guest's module cannot be made to count: {error}") from error
    for folder in (module, workspace.output):
        (folder / MODULE).write_bytes(counting)
    # Metering adds no functions, so the skeleton is the same.
    shutil.copy(guest / SKELETON, module)
    workspace.note(f"{len(plain)} bytes became {len(counting)}")
    translation.recipe(replace(workspace, inputs={**workspace.inputs, "guest-module": module}))
