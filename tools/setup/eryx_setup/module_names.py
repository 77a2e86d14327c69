# SPDX-License-Identifier: MIT OR Apache-2.0
"""Gives generated code of one module other names, so that it fits into a program beside that of another.

The recipes know one module, whose C names begin with `eryx`.
"""

from __future__ import annotations

import re
from pathlib import Path

from .recipes.guest_functions import ARRAY

_OWN_NAME = re.compile(r"\b(wasm2c|w2c)_eryx(?!__host)(?=_|\b)")


def renamed_header(name: str, header: str) -> str:
    """The text of eryx.h for the module `name`."""
    return _OWN_NAME.sub(rf"\1_{name}", header).replace("ERYX_H_", f"{name.upper()}_H_")


def renamed_functions_header(name: str, header: str) -> str:
    """The text of guest_functions.h for the module `name`."""
    return header.replace(ARRAY, f"{name}_guest_functions")


def renaming_options(name: str, symbols: list[str], table: Path) -> list[str]:
    """Options of llvm-objcopy that rename the symbols of a module's object, and its section of code. Writes `table`."""
    new_names = {symbol: _OWN_NAME.sub(rf"\1_{name}", symbol) for symbol in symbols if _OWN_NAME.match(symbol)}
    new_names[ARRAY] = f"{name}_guest_functions"
    table.write_text("".join(f"{old} {new}\n" for old, new in sorted(new_names.items())))
    return [f"--redefine-syms={table}", f"--rename-section=eryx_guest_code={name}_guest_code"]
