# SPDX-License-Identifier: MIT OR Apache-2.0
"""The guest's functions that native packages may call, as an array in its native code.

A package's native code is compiled apart and cannot name them: they are local to the guest's object. It says by their places
in this array which ones it calls. The places are those of the functions that the skeleton exports, by ascending index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

ARRAY = "eryx_guest_functions"

_HEADER = """\
/* The guest's functions that native packages may call; made by the set-up. */
#ifndef ERYX_GUEST_FUNCTIONS_H
#define ERYX_GUEST_FUNCTIONS_H

#include "wasm-rt.h"

#define ERYX_GUEST_FUNCTION_COUNT {count}u

#ifdef __cplusplus
extern "C" {{
#endif
/* Those that the skeleton of the guest's module exports, each once, by ascending index. */
extern const wasm_rt_function_ptr_t {array}[ERYX_GUEST_FUNCTION_COUNT];
#ifdef __cplusplus
}}
#endif

#endif
"""

# wasm2c's declarations of the functions that a module defines. They come in the order of their indices.
_DECLARATION = re.compile(r"^\w+ (w2c_eryx_\w+)\(w2c_eryx\*[^)]*\);$", re.MULTILINE)


class UnexpectedDeclarations(Exception):
    """Generated code does not declare one function for each that the module defines."""


def header(count: int) -> str:
    return _HEADER.format(count=count, array=ARRAY)


def definition(prelude: str, defined: range, exported: Sequence[int]) -> str:
    """A C file. `prelude` is what wasm2c's files include; `defined` and `exported` are indices of functions.

    Errors: UnexpectedDeclarations.
    """
    names = _DECLARATION.findall(prelude)
    if len(names) != len(defined):
        raise UnexpectedDeclarations(f"it declares {len(names)} functions instead of {len(defined)}")
    entries = [f"    (wasm_rt_function_ptr_t)&{names[index - defined.start]}," for index in exported]
    start = f'#include "eryx-impl.h"\n#include "guest_functions.h"\n\nconst wasm_rt_function_ptr_t {ARRAY}[] = {{\n'
    return start + "\n".join(entries) + "\n};\n"
