#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""wasm-ld as rustc's linker for side modules: `side_linker.py UNWINDER ARGUMENT...`, where UNWINDER is unwinder.c, compiled.

For this target rustc calls its linker as it would call Emscripten's driver. Of that only the inputs and the output count: a side
module exports the function that makes the extension module, and imports what it does not define.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_LINKER = "wasm-ld-19"
# As a position-independent program, which exports what it is told to. A shared library would export, and so keep, all of Rust's
# library. Constructors are the loader's to call, which finds them by name.
_SIDE_MODULE = ("--experimental-pic", "-pie", "--import-memory", "--no-entry", "--export-if-defined=__wasm_call_ctors",
                "--unresolved-symbols=import-dynamic", "--gc-sections", "--strip-all")  # fmt: skip
_INPUTS = (".o", ".rlib", ".a")


def main() -> None:
    unwinder, *words = _expand(sys.argv[1:])
    output = words[words.index("-o") + 1]
    inputs = [word for word in words if word.endswith(_INPUTS) and not word.startswith("-")]
    exports = {name for word in words if "EXPORTED_FUNCTIONS" in word for name in re.findall(r'"_(PyInit_\w+)"', word)}
    os.execvp(_LINKER, [_LINKER, *_SIDE_MODULE, *(f"--export={name}" for name in sorted(exports)), unwinder, *inputs, "-o", output])


def _expand(words: list[str]) -> Iterator[str]:
    """Command lines that are too long come in files, a word a line."""
    for word in words:
        if word.startswith("@"):
            yield from (re.sub(r"\\(.)", r"\1", line.strip('"')) for line in Path(word[1:]).read_text().splitlines())
        else:
            yield word


if __name__ == "__main__":
    main()
