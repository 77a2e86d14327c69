#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Writes src/package/name_folding_table.hpp: which characters a file system may take for the same.

    tools/make_name_folding.py >src/package/name_folding_table.hpp

A character's folded form is what decomposition (NFD) and full case folding make of it, repeated until nothing changes.
Compatibility ideographs are left out: a thousand entries for characters that no file system confuses.
"""

from __future__ import annotations

import unicodedata

HANGUL = range(0xAC00, 0xD7A4)  # computed, not listed
SURROGATES = range(0xD800, 0xE000)
IDEOGRAPHS = (range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
WIDTH = 116


def fold(text: str) -> str:
    while True:
        folded = unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())
        if folded == text:
            return text
        text = folded


def changed() -> dict[int, list[int]]:
    left_out = (HANGUL, SURROGATES, *IDEOGRAPHS)
    points = (point for point in range(0x80, 0x110000) if not any(point in block for block in left_out))
    folded = ((point, [ord(each) for each in fold(chr(point))]) for point in points)
    return {point: result for point, result in folded if result != [point]}


def runs(singles: list[tuple[int, int]]) -> list[str]:
    """Rows of characters that are moved by the same distance, each one or every second one."""
    rows = []
    at = 0
    while at < len(singles):
        first, result = singles[at]
        distance = result - first
        count, step = 1, 1
        for stride in (1, 2):
            length = 1
            while at + length < len(singles) and singles[at + length] == (
                first + length * stride,
                first + length * stride + distance,
            ):
                length += 1
            if length > count:
                count, step = length, stride
        rows.append(f"{{0x{first:x},0x{first + (count - 1) * step:x},{step},{distance}}}")
        at += count
    return rows


def marks() -> list[str]:
    rows: list[tuple[int, int]] = []
    for point in range(0x110000):
        if not unicodedata.combining(chr(point)):
            continue
        if rows and rows[-1][1] == point - 1:
            rows[-1] = (rows[-1][0], point)
        else:
            rows.append((point, point))
    return [f"{{0x{first:x},0x{last:x}}}" for first, last in rows]


def table(declaration: str, rows: list[str]) -> str:
    lines = [f"inline constexpr {declaration}[] = {{"]
    line = "   "
    for row in rows:
        if len(line) + len(row) + 2 > WIDTH:
            lines.append(line)
            line = "   "
        line += f" {row},"
    return "\n".join([*lines, line, "};"])


def main() -> None:
    folded = changed()
    singles = [(point, result[0]) for point, result in folded.items() if len(result) == 1]
    longer = [(point, result) for point, result in folded.items() if len(result) > 1]
    assert all(len(result) <= 4 for _, result in longer)
    expansions = [f"{{0x{point:x},{{{','.join(f'0x{each:x}' for each in result)}}}}}" for point, result in longer]
    print(
        f"""// SPDX-License-Identifier: MIT OR Apache-2.0
#pragma once

// Written by tools/make_name_folding.py from Unicode {unicodedata.unidata_version}; used by name_folding.cpp.

#include <cstdint>

// clang-format off
namespace eryx::package {{

/// Characters `first`, `first + step`, … `last` are folded by adding `distance`.
struct FoldedRun {{
  char32_t first;
  char32_t last;
  std::int32_t step;
  std::int32_t distance;
}};
/// A character that becomes several; a 0 is none.
struct FoldedExpansion {{
  char32_t character;
  char32_t folded[4];
}};
struct CharacterRange {{
  char32_t first;
  char32_t last;
}};

{table("FoldedRun folded_runs", runs(singles))}

{table("FoldedExpansion folded_expansions", expansions)}

/// Marks that belong to the character before them, and whose order among themselves may not matter.
{table("CharacterRange combining_marks", marks())}

}}  // namespace eryx::package
// clang-format on"""
    )


main()
