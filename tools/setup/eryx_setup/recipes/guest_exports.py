# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the linked guest offers to native packages: the C API of Python, the C library, and the compiler's own functions.

By name, from the archives: what a link exports is also what it does not leave out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ABI = "pyemscripten_2025_0"
"""The binary interface of packages that the guest follows (PEP 783)."""

# Python's own names. What its build hides is not for packages.
_PYTHON = re.compile(r"_?P[Yy]\w+")

# CPython's stand-ins for threads, where the C library has none.
_THREADS = re.compile(r"pthread_\w+")

# Reserved names of the C library that its headers' macros, or the compiler, bring into other people's code; the clocks are for
# what is compiled with WASI's headers, such as the runtime library of C++.
_RESERVED = frozenset(
    "_CLOCK_MONOTONIC _CLOCK_REALTIME _Exit _exit __assert_fail __ctype_get_mb_cur_max __cxa_atexit __errno_location "
    "__isoc99_fscanf __isoc99_scanf "
    "__isoc99_sscanf __isoc99_vfscanf __isoc99_vscanf __isoc99_vsscanf __memrchr __small_printf __strchrnul "
    "__xpg_basename __xpg_strerror_r".split()
)

# Ciphers of passwords, with large tables; and what hands structs to the caller's functions that look otherwise in packages
# (guest/emscripten).
_UNWANTED = frozenset(
    "crypt crypt_r encrypt setkey "
    "alphasort alphasort64 futimesat nftw nftw64 pselect scandir scandir64 scandirat versionsort versionsort64".split()
)

# What packages get of the shim: CPython imports their modules by these, and the linker of packages lists them.
OF_THE_SHIM = frozenset("dlclose dlerror dlopen dlsym eryx_extensions".split())

# Some need what is not there: an unwinder, a cache to clear. Debian compiled the others so that they guard the stack,
# which would have the C library draw a random number when the guest starts.
_UNWANTED_BUILTINS = frozenset(
    "__clear_cache __compilerrt_abort_impl __gcc_personality_v0 "
    "__divmoddi4 __divmodsi4 __divmodti4 __moddi3 __modsi3 __modti3 __umodti3".split()
)


@dataclass(frozen=True)
class Symbol:
    """One that an archive defines for others."""

    name: str
    hidden: bool


def parse_symbols(listing: str) -> list[Symbol]:
    """What llvm-readobj --symbols says of an archive's functions and variables."""
    symbols = []
    for text in listing.split("  Symbol {\n")[1:]:
        words = dict(re.findall(r"^    (Name|Type): (\S+)", text, re.MULTILINE))
        flags = set(re.findall(r"^      (\w+) \(0x", text, re.MULTILINE))
        if words.get("Type") in ("FUNCTION", "DATA") and not flags & {"UNDEFINED", "BINDING_LOCAL"}:
            symbols.append(Symbol(words["Name"], "VISIBILITY_HIDDEN" in flags))
    return symbols


def of_python(symbols: Iterable[Symbol]) -> set[str]:
    wanted = (symbol.name for symbol in symbols if not symbol.hidden)
    return {name for name in wanted if _PYTHON.fullmatch(name) or _THREADS.fullmatch(name)}


def of_c_library(symbols: Iterable[Symbol]) -> set[str]:
    """All of its names are hidden, so spelling has to tell which are public."""
    names = {symbol.name for symbol in symbols}
    return {name for name in names if not name.startswith("_")} - _UNWANTED | names & _RESERVED


def of_emscripten(symbols: Iterable[Symbol]) -> set[str]:
    """Of guest/emscripten: emsc_NAME comes before NAME for packages, other names are what the C library has not."""
    return {symbol.name for symbol in symbols}


def of_builtins(symbols: Iterable[Symbol]) -> set[str]:
    return {symbol.name for symbol in symbols} - _UNWANTED_BUILTINS
