# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reads as much of a WebAssembly module as is needed to tell whether its instances can be made new by restoring linear
memory and scalar globals. Instructions are not decoded here: `translation` looks for the forbidden ones in what wasm2c
makes of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_TYPE, _IMPORT, _TABLE, _MEMORY, _GLOBAL, _START, _ELEMENT, _DATA = 1, 2, 4, 5, 6, 8, 9, 11
I32 = 0x7F
_SCALARS = {I32: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128"}
_FUNCREF = 0x70


class ModuleError(Exception):
    """The bytes are not a module that this reader understands."""


@dataclass(frozen=True)
class Signature:
    """Types of parameters and results, as encoded."""

    parameters: tuple[int, ...]
    results: tuple[int, ...]


@dataclass
class WasmModule:
    signatures: list[Signature] = field(default_factory=list)
    imported_functions: int = 0
    other_imports: list[str] = field(default_factory=list)
    tables: int = 0
    table_size: int = 0
    memories: int = 0
    initial_pages: int = 0
    mutable_globals: list[int] = field(default_factory=list)
    """Value type of each mutable global, as encoded."""
    has_start: bool = False
    element_flags: list[int] = field(default_factory=list)
    elements: list[int] = field(default_factory=list)
    """Function indices that active element segments put into the table."""
    passive_data: int = 0

    @staticmethod
    def parse(data: bytes) -> WasmModule:
        module = WasmModule()
        reader = _Reader(data)
        if reader.take(8) != b"\0asm\1\0\0\0":
            raise ModuleError("not a WebAssembly module of version 1")
        while not reader.at_end():
            identity = reader.byte()
            section = _Reader(reader.take(reader.unsigned()))
            if parse := _SECTIONS.get(identity):
                parse(module, section)
        return module

    def recycling_problems(self) -> list[str]:
        """Why instances of this module could not be recycled; empty if they can."""
        problems = [f"it imports {name}, which is no function" for name in self.other_imports]
        if self.tables != 1 or self.memories != 1:
            problems.append(f"it has {self.tables} tables and {self.memories} memories instead of one of each")
        if self.has_start:
            problems.append("it has a start function")
        problems += [f"a mutable global has type {kind:#x}" for kind in self.mutable_globals if kind not in _SCALARS]
        if any(flags & 1 for flags in self.element_flags):
            problems.append("it has passive or declarative element segments")
        if self.passive_data:
            problems.append("it has passive data segments")
        imported = [index for index in self.elements if index < self.imported_functions]
        if imported:
            problems.append(f"its table holds {len(imported)} imported functions")
        return problems

    def _read_signatures(self, section: _Reader) -> None:
        for _ in range(section.unsigned()):
            if section.byte() != 0x60:
                raise ModuleError("a type that is no function's")
            parameters = tuple(section.take(section.unsigned()))
            self.signatures.append(Signature(parameters, tuple(section.take(section.unsigned()))))

    def _read_imports(self, section: _Reader) -> None:
        for _ in range(section.unsigned()):
            name = f"{section.name()}.{section.name()}"
            if section.byte() != 0:
                # Tables, memories and globals that the host would have to provide; what follows need not be read.
                self.other_imports.append(name)
                return
            section.unsigned()
            self.imported_functions += 1

    def _read_tables(self, section: _Reader) -> None:
        self.tables = section.unsigned()
        for _ in range(self.tables):
            if section.byte() != _FUNCREF:
                raise ModuleError("a table that does not hold functions")
            self.table_size, _ = section.limits()

    def _read_memories(self, section: _Reader) -> None:
        self.memories = section.unsigned()
        for _ in range(self.memories):
            self.initial_pages, _ = section.limits()

    def _read_globals(self, section: _Reader) -> None:
        for _ in range(section.unsigned()):
            kind = section.byte()
            if section.byte() == 1:
                self.mutable_globals.append(kind)
            section.constant_expression()

    def _read_start(self, section: _Reader) -> None:
        self.has_start = True

    def _read_elements(self, section: _Reader) -> None:
        for _ in range(section.unsigned()):
            flags = section.unsigned()
            self.element_flags.append(flags)
            if flags & ~0x02:
                # Passive, declarative, or given as expressions: reported by its flags, or not made by our linker.
                if not flags & 1:
                    raise ModuleError(f"an element segment of form {flags}")
                return
            if flags == 2:
                section.unsigned()
            section.constant_expression()
            if flags == 2:
                section.byte()
            self.elements += [section.unsigned() for _ in range(section.unsigned())]

    def _read_data(self, section: _Reader) -> None:
        for _ in range(section.unsigned()):
            flags = section.unsigned()
            if flags == 1:
                self.passive_data += 1
            else:
                if flags == 2:
                    section.unsigned()
                section.constant_expression()
            section.take(section.unsigned())


_SECTIONS = {
    _TYPE: WasmModule._read_signatures,
    _IMPORT: WasmModule._read_imports,
    _TABLE: WasmModule._read_tables,
    _MEMORY: WasmModule._read_memories,
    _GLOBAL: WasmModule._read_globals,
    _START: WasmModule._read_start,
    _ELEMENT: WasmModule._read_elements,
    _DATA: WasmModule._read_data,
}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def at_end(self) -> bool:
        return self._position == len(self._data)

    def take(self, size: int) -> bytes:
        end = self._position + size
        if end > len(self._data):
            raise ModuleError("it ends in the middle of something")
        taken = self._data[self._position : end]
        self._position = end
        return taken

    def byte(self) -> int:
        return self.take(1)[0]

    def unsigned(self) -> int:
        """LEB128."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
            if shift > 63:
                raise ModuleError("a number that is too long")

    def name(self) -> str:
        return self.take(self.unsigned()).decode(errors="replace")

    def limits(self) -> tuple[int, int | None]:
        flags = self.byte()
        if flags > 1:
            raise ModuleError("a shared or 64-bit memory")
        return self.unsigned(), self.unsigned() if flags else None

    def constant_expression(self) -> None:
        """Skips `i32.const N end` and its kin."""
        operation = self.byte()
        if operation in (0x41, 0x42, 0x23, 0xD2):  # i32.const, i64.const, global.get, ref.func
            while self.byte() >= 0x80:
                pass
        elif operation == 0x43:  # f32.const
            self.take(4)
        elif operation == 0x44:  # f64.const
            self.take(8)
        elif operation == 0xD0:  # ref.null
            self.byte()
        else:
            raise ModuleError(f"a constant expression that starts with {operation:#x}")
        if self.byte() != 0x0B:
            raise ModuleError("a constant expression of several instructions")
