# SPDX-License-Identifier: MIT OR Apache-2.0
"""Translates the guest module to C with wasm2c, and gives the C a function table that no instance holds.

wasm2c's code looks functions up in a table of the instance, and tells signatures by addresses of texts. Ours calls by the macros of
guest/native/call_indirect.h: the table lies where the engine maps it, which no guest can change, and signatures are numbers. A few
pieces of the generated prelude are replaced, and this is the only change that generated code ever sees. If a piece does not look as
expected, or the module does something that such a table cannot serve, the stage fails.

The output: source/*.c with source/eryx-impl.h, and include/ with eryx.h, wasm-rt.h, guest_table.h and guest_functions.h.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..module_split import defined_functions, exported_functions
from ..wasm_module import I32, Signature, WasmModule
from ..workspace import Workspace
from . import guest_functions
from .guest_module import MODULE, SKELETON

# ERYX_MOST_CAST_PARAMETERS in abi/function_table.h.
_MOST_CAST_PARAMETERS = 5

# Chosen for two processors and for the size that ThinLTO handles well.
_OUTPUTS = 8

_GUEST_TABLE_H = """\
/* Made by the set-up: how many functions the guest's own table has. */
#ifndef ERYX_GUEST_TABLE_H
#define ERYX_GUEST_TABLE_H

#define ERYX_GUEST_TABLE_SIZE {size}u

#endif
"""

_TABLE_MACROS = '#include "call_indirect.h"\n\n'

# Nothing is left of wasm2c's signatures but definitions that no one uses.
_TYPE_MACROS = (
    ("#define FUNC_TYPE_DECL_EXTERN_T(x) extern const char* const x", "#define FUNC_TYPE_DECL_EXTERN_T(x) struct unused_##x"),
    ("#define FUNC_TYPE_EXTERN_T(x) const char* const x", "#define FUNC_TYPE_EXTERN_T(x) static const char unused_##x[]"),
    ("#define FUNC_TYPE_T(x) static const char* const x", "#define FUNC_TYPE_T(x) static const char unused_##x[]"),
)  # fmt: skip

# An empty statement of assembler after each load, so that one whose value no one needs still traps. Nobody misses that trap, and
# without the statement loops can be vectorised.
_FORCED_READS = "#ifdef __GNUC__\n#define FORCE_READ_INT(var)"
_NO_FORCED_READS = "#if 0\n#define FORCE_READ_INT(var)"

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
    parsed = WasmModule.parse(module.read_bytes())
    (include / "guest_table.h").write_text(_GUEST_TABLE_H.format(size=parsed.table_size))
    try:
        check_generated(source, parsed)
        prelude = source / "eryx-impl.h"
        prelude.write_text(number_signatures(rewrite_macros(prelude.read_text()), parsed.signatures))
    except UnexpectedText as error:
        raise workspace.fail(
            f"wasm2c's output is not what our function table needs: {error}",
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


def rewrite_macros(prelude: str) -> str:
    """The prelude with its macros for tables and signatures replaced, and without forced reads."""
    start = _only(prelude, "#define CHECK_CALL_INDIRECT")
    end = _only(prelude, "#ifdef SUPPORT_MEMORY64")
    replaced = prelude[start:end]
    macros = ["CHECK_CALL_INDIRECT", "DO_CALL_INDIRECT", "CALL_INDIRECT"]
    found = re.findall(r"^#define (\w+)", replaced, re.MULTILINE)
    if found != macros:
        raise UnexpectedText(f"between the two marks it defines {found} instead of {macros}")
    rewritten = prelude[:start] + _TABLE_MACROS + prelude[end:]
    for old, new in _TYPE_MACROS:
        position = _only(rewritten, old)
        rewritten = rewritten[:position] + new + rewritten[position + len(old) :]
    if rewritten.count(_FORCED_READS) != 1:
        raise UnexpectedText("it does not force reads in the one place where that is known")
    return rewritten.replace(_FORCED_READS, _NO_FORCED_READS)


def number_signatures(prelude: str, signatures: list[Signature]) -> str:
    """The prelude with a number for each signature, before they are declared."""
    start = _only(prelude, "FUNC_TYPE_DECL_EXTERN_T(w2c_eryx_t0);")
    declared = re.findall(r"^FUNC_TYPE_DECL_EXTERN_T\((\w+)\);$", prelude, re.MULTILINE)
    if declared != [f"w2c_eryx_t{index}" for index in range(len(signatures))]:
        raise UnexpectedText(f"it declares {len(declared)} types, and the module has {len(signatures)}")
    numbers = [
        f"#define w2c_eryx_t{index} ERYX_TYPE(ERYX_TYPE_NUMBER({index}u, {_parameters(signature)}))\n"
        for index, signature in enumerate(signatures)
    ]
    return prelude[:start] + "".join(numbers) + prelude[start:]


def _parameters(signature: Signature) -> str:
    """What a signature's number says of its parameters, as C."""
    if signature.results == (I32,) and all(kind == I32 for kind in signature.parameters):
        if len(signature.parameters) <= _MOST_CAST_PARAMETERS:
            return f"{len(signature.parameters)}u"
    return "ERYX_OTHER_SIGNATURE"


def check_generated(source: Path, module: WasmModule) -> None:
    """Checks what the table and the numbers assume about the module. Errors: UnexpectedText."""
    types: dict[str, str] = {}
    allocations: list[str] = []
    for file in sorted(source.glob("*.c")):
        text = file.read_text()
        for name, encoded in re.findall(r"^FUNC_TYPE_EXTERN_T\((\w+)\) = (\".*\");$", text, re.MULTILINE):
            if encoded in types:
                raise UnexpectedText(f"types {types[encoded]} and {name} are the same, so numbers do not tell")
            types[encoded] = name
        if forbidden := _FORBIDDEN_CALL.search(text):
            raise UnexpectedText(f"the module changes its table: {forbidden[1]}")
        allocations += re.findall(r"wasm_rt_allocate_funcref_table\(&instance->w2c_\w+, (\d+), \d+\)", text)
        if re.search(r"^\s*\{RefFunc, \w+, \(wasm_rt_function_ptr_t\)w2c_(?:wasi|eryx__host)_", text, re.MULTILINE):
            raise UnexpectedText("an imported function is in the table")
    if not types:
        raise UnexpectedText("it defines no function types")
    if allocations != [str(module.table_size)]:
        raise UnexpectedText(f"it allocates tables of {allocations} entries instead of one of {module.table_size}")


def _only(text: str, part: str) -> int:
    """Position of a part that must occur exactly once, at the start of a line."""
    positions = [match.start() for match in re.finditer(rf"^{re.escape(part)}(?!\w)", text, re.MULTILINE)]
    if len(positions) != 1:
        raise UnexpectedText(f"'{part}' occurs {len(positions)} times instead of once")
    return positions[0]
