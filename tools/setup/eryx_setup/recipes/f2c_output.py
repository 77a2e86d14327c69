# SPDX-License-Identifier: MIT OR Apache-2.0
"""What f2c has written, with the interface that C's callers of LAPACK know: subroutines return nothing, texts come without their
lengths, names end in one underscore. In WebAssembly a function of another type is another function.
"""

from __future__ import annotations

import re

from .fortran import OF_ITSELF

_HEAD = re.compile(r"/\* \S+ -- translated by f2c .*?\*/\n", re.S)
# Those that are in our f2c.h.
_BUILTINS = re.compile(r"/\* Builtin functions \*/\n.*?\n\n", re.S)
_TEXT_FUNCTIONS = re.compile(r"\b(?:s_cmp|s_copy|s_cat|i_len)\(")
_KEPT = "(integer)"


def with_c_interface(text: str) -> str:
    text = _HEAD.sub("", text, count=1)
    text = _BUILTINS.sub("\n", text)
    text = re.sub(rf"(?:{OF_ITSELF.lower()})?__?(?=\s*\()", "_", text)
    if "/* Subroutine */" in text:
        text = re.sub(r"\breturn 0;", "return;", text)
        text = re.sub(r"/\* Subroutine \*/ int\b", "void", text)
    return _without_lengths(text)


def _without_lengths(text: str) -> str:
    text = _with_kept_lengths(text)
    lengths = set(re.findall(r",\s*ftnlen\s+(\w+)_len\b", text))
    text = re.sub(r",\s*ftnlen(?:\s+\w+_len)?\b", "", text)
    text = re.sub(r",\s*\(\s*ftnlen\)\s*\d+", "", text)
    for name in sorted(lengths):
        # As an argument among others it is only handed on; what f2c's functions get is protected.
        text = re.sub(rf",\s*\b{name}_len\b(?!{re.escape(_KEPT)})", "", text)
        used = f"{name}_len{_KEPT}"
        if used in text:
            variable = name if re.search(rf"\bchar \*{name}\b", text) else f"{name}__"
            text = text.replace(used, f"(integer)strlen({variable})")
    return text.replace(_KEPT, "")


def _with_kept_lengths(text: str) -> str:
    """The lengths that functions for texts get are marked, so that they stay."""
    result = ""
    at = 0
    for found in _TEXT_FUNCTIONS.finditer(text):
        if found.start() < at:
            continue
        end = _end_of_call(text, found.end())
        arguments = re.sub(r"\(\s*ftnlen\)\s*", "", text[found.end() : end])
        arguments = re.sub(r"\b(\w+_len)\b", rf"\1{_KEPT}", arguments)
        result += text[at : found.end()] + arguments
        at = end
    return result + text[at:]


def _end_of_call(text: str, start: int) -> int:
    depth = 1
    for at in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise ValueError("a call has no end")
