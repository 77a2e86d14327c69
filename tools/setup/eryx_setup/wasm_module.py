# SPDX-License-Identifier: MIT OR Apache-2.0
"""Reads as much of a WebAssembly module as is needed to tell whether its instances can be made new by restoring linear
memory and scalar globals. Instructions are not decoded here: `translation` looks for the forbidden ones in what wasm2c
makes of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .wasm_reader import DATA, ELEMENT, GLOBAL, IMPORT, MEMORY, START, TABLE, TYPE, ModuleError, WasmReader, read_sections

I32 = 0x7F
_SCALARS = {I32: "i32", 0x7E: "i64", 0x7D: "f32", 0x7C: "f64", 0x7B: "v128"}
_FUNCREF = 0x70


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
        for section in read_sections(data):
            if parse := _SECTIONS.get(section.kind):
                parse(module, WasmReader(section.content))
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

    def _read_signatures(self, section: WasmReader) -> None:
        for _ in range(section.unsigned()):
            if section.byte() != 0x60:
                raise ModuleError("a type that is no function's")
            parameters = tuple(section.take(section.unsigned()))
            self.signatures.append(Signature(parameters, tuple(section.take(section.unsigned()))))

    def _read_imports(self, section: WasmReader) -> None:
        for _ in range(section.unsigned()):
            name = f"{section.name()}.{section.name()}"
            if section.byte() != 0:
                # Tables, memories and globals that the host would have to provide; what follows need not be read.
                self.other_imports.append(name)
                return
            section.unsigned()
            self.imported_functions += 1

    def _read_tables(self, section: WasmReader) -> None:
        self.tables = section.unsigned()
        for _ in range(self.tables):
            if section.byte() != _FUNCREF:
                raise ModuleError("a table that does not hold functions")
            self.table_size, _ = section.limits()

    def _read_memories(self, section: WasmReader) -> None:
        self.memories = section.unsigned()
        for _ in range(self.memories):
            self.initial_pages, _ = section.limits()

    def _read_globals(self, section: WasmReader) -> None:
        for _ in range(section.unsigned()):
            kind = section.byte()
            if section.byte() == 1:
                self.mutable_globals.append(kind)
            section.constant_expression()

    def _read_start(self, section: WasmReader) -> None:
        self.has_start = True

    def _read_elements(self, section: WasmReader) -> None:
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

    def _read_data(self, section: WasmReader) -> None:
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
    TYPE: WasmModule._read_signatures,
    IMPORT: WasmModule._read_imports,
    TABLE: WasmModule._read_tables,
    MEMORY: WasmModule._read_memories,
    GLOBAL: WasmModule._read_globals,
    START: WasmModule._read_start,
    ELEMENT: WasmModule._read_elements,
    DATA: WasmModule._read_data,
}
