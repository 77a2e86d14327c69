# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the test programs need to know about a module: its exports, and whether instantiating it does anything."""

from __future__ import annotations

from collections.abc import Iterator

_EXPORT = 7
_START = 8
_ELEMENTS = 9
_DATA = 11


def exports(module: bytes) -> list[str]:
    """Names of the exports, in the module's order."""
    for section, content in _sections(module):
        if section == _EXPORT:
            return list(_export_names(content))
    return []


def acts_when_instantiated(module: bytes) -> bool:
    """Whether instantiation may trap, or change what other modules see: a start function, data, elements."""
    return any(section in (_START, _ELEMENTS, _DATA) for section, _ in _sections(module))


def _sections(module: bytes) -> Iterator[tuple[int, bytes]]:
    position = 8  # magic and version
    while position < len(module):
        section = module[position]
        size, position = _number(module, position + 1)
        yield section, module[position : position + size]
        position += size


def _export_names(content: bytes) -> Iterator[str]:
    count, position = _number(content, 0)
    for _ in range(count):
        length, position = _number(content, position)
        yield content[position : position + length].decode()
        _, position = _number(content, position + length + 1)  # one byte says what kind of thing it is


def _number(content: bytes, position: int) -> tuple[int, int]:
    """An unsigned LEB128 number, and the position behind it."""
    value = shift = 0
    while True:
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, position
