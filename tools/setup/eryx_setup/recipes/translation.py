# SPDX-License-Identifier: MIT OR Apache-2.0
"""Translates the guest module to C with wasm2c, and gives the C one function table for all instances.

wasm2c's code looks functions up in a table of the instance. All instances of our module would hold the same table, so
every call site gets to read one shared `eryx_guest_table`, which the engine fills once and makes read-only: calls get
faster, instances smaller, and no guest can reach the table. Four pieces of the generated prelude are replaced, and this
is the only change that generated code ever sees. If a piece does not look as expected, or the module does something
that one shared table cannot serve, the stage fails.

The output: source/*.c with source/eryx-impl.h, and include/ with eryx.h, wasm-rt.h, guest_table.h and guest_functions.h.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..module_split import defined_functions, exported_functions
from ..wasm_module import WasmModule
from ..workspace import Workspace
from . import guest_functions
from .guest_module import MODULE, SKELETON

# Chosen for two processors and for the size that ThinLTO handles well.
_OUTPUTS = 8

_GUEST_TABLE_H = """\
/* The function table that all instances of the guest share; made by the set-up. */
#ifndef ERYX_GUEST_TABLE_H
#define ERYX_GUEST_TABLE_H

#include "wasm-rt.h"

#define ERYX_GUEST_TABLE_SIZE {size}u

/* `type` is an address that is unique for the signature; null where the table has no function. */
typedef struct eryx_guest_table_entry {{
  wasm_rt_function_ptr_t func;
  wasm_rt_func_type_t type;
}} eryx_guest_table_entry;

#endif
"""

_SHARED_TABLE_MACROS = """\
#include "guest_table.h"
extern eryx_guest_table_entry eryx_guest_table[];
#define CHECK_CALL_INDIRECT(table, ft, x) \\
  (LIKELY((x) < ERYX_GUEST_TABLE_SIZE && eryx_guest_table[x].type == (ft)) || TRAP(CALL_INDIRECT))
#define DO_CALL_INDIRECT(table, t, x, callee, ...) ((t)eryx_guest_table[x].func)(instance, ##__VA_ARGS__)
#define CALL_INDIRECT(table, t, ft, x, ...) (CHECK_CALL_INDIRECT(table, ft, x), DO_CALL_INDIRECT(table, t, x, __VA_ARGS__))

"""

# Types as arrays: then a type is an address constant, and comparing two of them is comparing addresses.
_TYPE_MACROS = (
    ("#define FUNC_TYPE_DECL_EXTERN_T(x) extern const char* const x", "#define FUNC_TYPE_DECL_EXTERN_T(x) extern const char x[]"),
    ("#define FUNC_TYPE_EXTERN_T(x) const char* const x", "#define FUNC_TYPE_EXTERN_T(x) const char x[]"),
    ("#define FUNC_TYPE_T(x) static const char* const x", "#define FUNC_TYPE_T(x) static const char x[]"),
)  # fmt: skip

# What wasm2c calls for instructions that change the table or drop segments.
_FORBIDDEN_CALL = re.compile(
    r"\b((?:funcref|externref)_table_(?:set|fill|copy)|wasm_rt_grow_(?:funcref|externref)_table)\s*\(&?instance"
)


def recipe(workspace: Workspace) -> None:
    module = workspace.inputs["guest-module"] / MODULE
    wabt = workspace.inputs["wabt"]
    include = workspace.output / "include"
    source = workspace.output / "source"
    include.mkdir()
    source.mkdir()
    libraries = wabt / "usr/lib/x86_64-linux-gnu"
    # wabt is of a newer Debian than this machine may be, so it runs with the C library that it was built for.
    workspace.run(
        [
            libraries / "ld-linux-x86-64.so.2",
            "--library-path",
            libraries,
            wabt / "usr/bin/wasm2c",
            module,
            "-o",
            source / "eryx.c",
            f"--num-outputs={_OUTPUTS}",
            "-n",
            "eryx",
        ]
    )
    (source / "eryx.h").rename(include / "eryx.h")
    shutil.copy(wabt / "usr/include/wasm-rt.h", include)
    size = WasmModule.parse(module.read_bytes()).table_size
    (include / "guest_table.h").write_text(_GUEST_TABLE_H.format(size=size))
    try:
        check_generated(source, size)
        prelude = source / "eryx-impl.h"
        prelude.write_text(share_table(prelude.read_text()))
    except UnexpectedText as error:
        raise workspace.fail(
            f"wasm2c's output is not what the shared function table needs: {error}",
            "Another version of wabt, or a guest that uses its table in a new way. See "
            "tools/setup/eryx_setup/recipes/translation.py.",
        ) from error
    _list_functions(workspace, source, include)


def _list_functions(workspace: Workspace, source: Path, include: Path) -> None:
    skeleton = (workspace.inputs["guest-module"] / SKELETON).read_bytes()
    exported = exported_functions(skeleton)
    prelude = (source / "eryx-impl.h").read_text()
    try:
        text = guest_functions.definition(prelude, defined_functions(skeleton), exported)
    except guest_functions.UnexpectedDeclarations as error:
        raise workspace.fail(
            f"wasm2c's output is not what the list of functions for native packages needs: {error}",
            "Another version of wabt? See tools/setup/eryx_setup/recipes/guest_functions.py.",
        ) from error
    (source / "guest_functions.c").write_text(text)
    (include / "guest_functions.h").write_text(guest_functions.header(len(exported)))


class UnexpectedText(Exception):
    """Generated code does not look as the rewriting expects."""


def share_table(prelude: str) -> str:
    """The prelude with its table macros replaced."""
    start = _only(prelude, "#define CHECK_CALL_INDIRECT")
    end = _only(prelude, "#ifdef SUPPORT_MEMORY64")
    replaced = prelude[start:end]
    macros = ["CHECK_CALL_INDIRECT", "DO_CALL_INDIRECT", "CALL_INDIRECT"]
    found = re.findall(r"^#define (\w+)", replaced, re.MULTILINE)
    if found != macros:
        raise UnexpectedText(f"between the two marks it defines {found} instead of {macros}")
    rewritten = prelude[:start] + _SHARED_TABLE_MACROS + prelude[end:]
    for old, new in _TYPE_MACROS:
        position = _only(rewritten, old)
        rewritten = rewritten[:position] + new + rewritten[position + len(old) :]
    return rewritten


def check_generated(source: Path, table_size: int) -> None:
    """Checks what the shared table assumes about the module. Errors: UnexpectedText."""
    types: dict[str, str] = {}
    allocations: list[str] = []
    for file in sorted(source.glob("*.c")):
        text = file.read_text()
        for name, encoded in re.findall(r"^FUNC_TYPE_EXTERN_T\((\w+)\) = (\".*\");$", text, re.MULTILINE):
            if encoded in types:
                raise UnexpectedText(f"types {types[encoded]} and {name} are the same, so addresses do not tell")
            types[encoded] = name
        if forbidden := _FORBIDDEN_CALL.search(text):
            raise UnexpectedText(f"the module changes its table: {forbidden[1]}")
        allocations += re.findall(r"wasm_rt_allocate_funcref_table\(&instance->w2c_\w+, (\d+), \d+\)", text)
        if re.search(r"^\s*\{RefFunc, \w+, \(wasm_rt_function_ptr_t\)w2c_(?:wasi|eryx__host)_", text, re.MULTILINE):
            raise UnexpectedText("an imported function is in the table")
    if not types:
        raise UnexpectedText("it defines no function types")
    if allocations != [str(table_size)]:
        raise UnexpectedText(f"it allocates tables of {allocations} entries instead of one of {table_size}")


def _only(text: str, part: str) -> int:
    """Position of a part that must occur exactly once, at the start of a line."""
    positions = [match.start() for match in re.finditer(rf"^{re.escape(part)}(?!\w)", text, re.MULTILINE)]
    if len(positions) != 1:
        raise UnexpectedText(f"'{part}' occurs {len(positions)} times instead of once")
    return positions[0]
