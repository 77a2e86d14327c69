# SPDX-License-Identifier: MIT OR Apache-2.0
"""Splits the linked guest in two modules with the same types, imports, functions, table and memory:

- the **guest**, which is translated: it exports what the host calls, and nothing else, so that wasm2c makes no wrappers;
- the **skeleton**, to which native packages are linked: it exports all that these may ask for, but its functions do
  nothing, and it has no data. It is the guest's binary interface, as one file: a symbol's kind, type, and index or address.

The linker (wasm-ld) makes a constant global of each variable's address that is to be exported, behind the true globals.
Only the skeleton has these: the guest's instances would grow by them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .wasm_reader import (
    CODE,
    CUSTOM,
    DATA,
    DATA_COUNT,
    EXPORT,
    FUNCTION,
    GLOBAL,
    IMPORT,
    ModuleError,
    Section,
    WasmReader,
    encode_name,
    encode_unsigned,
    read_sections,
    write_module,
)

ABI_SECTION = "eryx.abi"
"""The skeleton's custom section that holds the name of the binary interface."""

_FUNCTION_EXPORT, _GLOBAL_EXPORT = 0, 3
_I32 = 0x7F
# No locals, unreachable, end; with its size.
_EMPTY_BODY = b"\x03\x00\x00\x0b"


@dataclass(frozen=True)
class Export:
    name: str
    kind: int
    index: int

    def encoded(self) -> bytes:
        return encode_name(self.name) + bytes([self.kind]) + encode_unsigned(self.index)


@dataclass(frozen=True)
class SplitModule:
    guest: bytes
    skeleton: bytes


def split(linked: bytes, for_packages: Collection[str], abi: str) -> SplitModule:
    """`for_packages` names the exports that only the skeleton keeps. Errors: ModuleError."""
    sections = list(read_sections(linked))
    exports = read_exports(linked)
    kept = [export for export in exports if export.name not in for_packages]
    addresses = {export.index for export in exports if export.kind == _GLOBAL_EXPORT and export.name in for_packages}
    return SplitModule(
        write_module(_guest_sections(sections, kept, addresses)), write_module(_skeleton_sections(sections, abi))
    )


def read_exports(module: bytes) -> list[Export]:
    for section in read_sections(module):
        if section.kind == EXPORT:
            reader = WasmReader(section.content)
            return [Export(reader.name(), reader.byte(), reader.unsigned()) for _ in range(reader.unsigned())]
    return []


def exported_functions(module: bytes) -> list[int]:
    """The indices of the functions that the module defines and exports: each once, ascending."""
    imported = _imported_functions(module)
    functions = {export.index for export in read_exports(module) if export.kind == _FUNCTION_EXPORT}
    return sorted(index for index in functions if index >= imported)


def defined_functions(module: bytes) -> range:
    """The indices of the functions that the module defines."""
    imported = _imported_functions(module)
    counts = [WasmReader(section.content).unsigned() for section in read_sections(module) if section.kind == FUNCTION]
    return range(imported, imported + sum(counts))


def _imported_functions(module: bytes) -> int:
    """Requires: it imports nothing else."""
    counts = [WasmReader(section.content).unsigned() for section in read_sections(module) if section.kind == IMPORT]
    return sum(counts)


def _guest_sections(sections: list[Section], kept: list[Export], addresses: set[int]) -> Iterator[Section]:
    for section in sections:
        if section.kind == GLOBAL:
            yield Section(GLOBAL, _without_addresses(section.content, addresses))
        elif section.kind == EXPORT:
            yield Section(EXPORT, encode_unsigned(len(kept)) + b"".join(export.encoded() for export in kept))
        else:
            yield section


def _without_addresses(content: bytes, addresses: set[int]) -> bytes:
    """The globals without those at the end that hold the addresses of exported variables."""
    reader = WasmReader(content)
    count = reader.unsigned()
    first = min(addresses, default=count)
    if addresses != set(range(first, count)):
        raise ModuleError("the addresses of exported variables are not its last globals")
    start = end = reader.position
    for index in range(count):
        kind, is_mutable = reader.byte(), reader.byte()
        reader.constant_expression()
        if index < first:
            end = reader.position
        elif kind != _I32 or is_mutable:
            raise ModuleError(f"global {index} is not the address of a variable")
    return encode_unsigned(first) + content[start:end]


def _skeleton_sections(sections: list[Section], abi: str) -> Iterator[Section]:
    for section in sections:
        if section.kind == CODE:
            count = WasmReader(section.content).unsigned()
            yield Section(CODE, encode_unsigned(count) + _EMPTY_BODY * count)
        elif section.kind not in (CUSTOM, DATA, DATA_COUNT):
            yield section
    yield Section(CUSTOM, encode_name(ABI_SECTION) + abi.encode())
