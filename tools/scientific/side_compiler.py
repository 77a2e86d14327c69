#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""clang as Meson's compiler for side modules: `side_compiler.py CLANG ARGUMENT...`.

Meson passes options of GNU's linker, which wasm-ld lacks, and links shared objects with libraries, of which a side module
gets nothing: what it does not define it imports. It thinks that there are threads; code for them would be another kind of module.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

_GNU_LINKER = ("-Wl,--as-needed", "-Wl,--no-undefined", "-Wl,--start-group", "-Wl,--end-group", "-Wl,--allow-shlib-undefined",
               "-Wl,-O1", "-Wl,-soname", "-Wl,-z", "-Wl,-rpath")  # fmt: skip
# Constructors are the loader's to call, which finds them by name.
_SIDE_MODULE = ("-nostdlib", "-Wl,--no-entry", "-Wl,--export-if-defined=__wasm_call_ctors", "-Wl,--experimental-pic", "-Wl,--unresolved-symbols=import-dynamic",
                "-Wl,--Bsymbolic", "-Wl,--strip-all")  # fmt: skip
_NO_LINKING = frozenset(("-c", "-E", "-S", "--version", "-dumpversion"))


def main() -> None:
    compiler, *words = (word for word in _expanded(sys.argv[1:]) if word != "-pthread")
    if _NO_LINKING.isdisjoint(words) and not any(word.startswith("-print") for word in words):
        words = [word for word in words if not word.startswith(_GNU_LINKER)]
        if "-shared" in words:
            words = [word for word in words if not word.startswith("-l")] + list(_SIDE_MODULE)
        elif compiler.startswith("clang++"):
            words.append("-nostdlib++")  # a program that Meson links to see whether something compiles
    os.execvp(compiler, [compiler, *words])


def _expanded(words: Iterable[str]) -> Iterator[str]:
    """The words, and in place of @FILE those of a response file: Meson writes one for a command that is long."""
    for word in words:
        if word.startswith("@"):
            yield from shlex.split(Path(word[1:]).read_text())
        else:
            yield word


if __name__ == "__main__":
    main()
