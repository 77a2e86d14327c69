# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes CPython, a side module here, a part of the main module, as it is one in the product: what our linker assumes of code beside
main, that an exception might come back from each call through the table, it need not assume of CPython.

CPython is joined to the C library by itself, and the result exports what the packages ask for, as if it had been linked so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from eryx_setup.wasm_module import WasmModule
from eryx_setup.wasm_reader import EXPORT, FUNCTION, GLOBAL, IMPORT, Section, WasmReader
from eryx_setup.wasm_reader import encode_name, encode_unsigned, read_sections, write_module

Run = Callable[[Iterable[str | Path]], None]

LINK_FUNCTION = "eryx_link"
"""What the linker exports: it runs the constructors of what was joined."""
LINK_PYTHON = "eryx_link_python"
"""Its name in the result, which is main for the next time."""

REACHED = "python314_reached"
"""The variable of list_addresses."""

_FUNCTION_KIND, _TABLE_KIND, _MEMORY_KIND, _GLOBAL_KIND, _TAG_KIND = range(5)
_PAGE = 1 << 16
_GLOBAL_GET, _I32_CONST, _I64_CONST, _I32_ADD, _I64_ADD, _END = 0x23, 0x41, 0x42, 0x6A, 0x7C, 0x0B
_IMMUTABLE_I32 = b"\x7f\x00"


@dataclass
class Names:
    """What a module imports and exports."""

    imported: set[str] = field(default_factory=set)
    """Functions and variables, wherever they are looked for."""
    imported_functions: int = 0
    imported_globals: int = 0
    functions: dict[str, int] = field(default_factory=dict)
    """Exported: the index of each."""
    variables: dict[str, int] = field(default_factory=dict)
    """Exported: the place of each in the module's memory."""
    others: set[str] = field(default_factory=set)


def read_names(module: bytes) -> Names:
    names = Names()
    values: list[int] = []
    for section in read_sections(module):
        reader = WasmReader(section.content)
        if section.kind == IMPORT:
            for _ in range(reader.unsigned()):
                _read_import(reader, names)
        elif section.kind == GLOBAL:
            values = [_read_value(reader) for _ in range(reader.unsigned())]
        elif section.kind == EXPORT:
            for _ in range(reader.unsigned()):
                name, kind, index = reader.name(), reader.byte(), reader.unsigned()
                if kind == _FUNCTION_KIND and index >= names.imported_functions:
                    names.functions[name] = index
                elif kind == _GLOBAL_KIND and index >= names.imported_globals:
                    names.variables[name] = values[index - names.imported_globals]
                else:
                    names.others.add(name)
    return names


def list_addresses(wanted: Iterable[str]) -> str:
    """A side module in C that has these functions' addresses: of functions that only main exports, the linker would think that nobody
    calls them, and leave their code out.
    """
    functions = sorted(wanted)
    declared = "".join(f"void {name}(void);\n" for name in functions)
    addresses = "".join(f"  (void*){name},\n" for name in functions)
    return f"{declared}void* const {REACHED}[] = {{\n{addresses}}};\n"


def export_python(main: Path, libpython: Path, joined: Path, wanted: set[str], output: Path) -> None:
    """`joined`: CPython, the first side module, and others, joined to main. The output exports, beside what main does, `wanted` of
    CPython's, and what runs its constructors under another name.
    """
    before = main.read_bytes()
    python = read_names(libpython.read_bytes())
    # Where the linker puts the first side module: behind main.
    memory = WasmModule.parse(before).initial_pages * _PAGE
    first_function = read_names(before).imported_functions + _function_count(before) - python.imported_functions
    exports: list[bytes] = []
    constants: list[bytes] = []
    sections = list(read_sections(joined.read_bytes()))
    globals_before = next(WasmReader(section.content).unsigned() for section in sections if section.kind == GLOBAL)
    for name in sorted(wanted):
        if name in python.functions:
            exports.append(_export(name, _FUNCTION_KIND, first_function + python.functions[name]))
        else:
            exports.append(_export(name, _GLOBAL_KIND, globals_before + len(constants)))
            constants.append(_constant(memory + python.variables[name]))
    output.write_bytes(write_module(_with(section, exports, constants) for section in sections))


def _with(section: Section, exports: list[bytes], constants: list[bytes]) -> Section:
    if section.kind == GLOBAL:
        return Section(GLOBAL, _appended(section.content, constants))
    if section.kind == EXPORT:
        old = encode_name(LINK_FUNCTION) + bytes([_FUNCTION_KIND])
        if section.content.count(old) != 1:
            raise ValueError(f"the joined module does not export {LINK_FUNCTION} once")
        return Section(EXPORT, _appended(section.content.replace(old, encode_name(LINK_PYTHON) + bytes([_FUNCTION_KIND])), exports))
    return section


def _appended(vector: bytes, elements: list[bytes]) -> bytes:
    reader = WasmReader(vector)
    count = reader.unsigned()
    return encode_unsigned(count + len(elements)) + vector[reader.position :] + b"".join(elements)


def _export(name: str, kind: int, index: int) -> bytes:
    return encode_name(name) + bytes([kind]) + encode_unsigned(index)


def _constant(value: int) -> bytes:
    """A global. Its value is LEB128 of a number that is not negative: one more bit says so."""
    encoded = bytearray()
    while value >= 0x40:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return _IMMUTABLE_I32 + bytes([_I32_CONST]) + bytes(encoded) + bytes([value, _END])


def _function_count(module: bytes) -> int:
    return next(WasmReader(section.content).unsigned() for section in read_sections(module) if section.kind == FUNCTION)


def _read_import(reader: WasmReader, names: Names) -> None:
    reader.name()
    name = reader.name()
    kind = reader.byte()
    if kind == _FUNCTION_KIND:
        reader.unsigned()
        names.imported_functions += 1
        names.imported.add(name)
    elif kind == _GLOBAL_KIND:
        reader.take(2)
        names.imported_globals += 1
        names.imported.add(name)
    elif kind == _TABLE_KIND:
        reader.byte()
        reader.limits()
    elif kind == _MEMORY_KIND:
        reader.limits()
    elif kind == _TAG_KIND:
        reader.byte()
        reader.unsigned()
    else:
        raise ValueError(f"an import of kind {kind}")


def _read_value(reader: WasmReader) -> int:
    """Of a constant; 0 of one that is made of others."""
    reader.take(2)
    value, instructions = 0, 0
    while (operation := reader.byte()) != _END:
        instructions += 1
        if operation in (_I32_CONST, _I64_CONST, _GLOBAL_GET):
            operand = reader.unsigned()
            value = operand if operation == _I32_CONST else 0
        elif operation not in (_I32_ADD, _I64_ADD):
            raise ValueError(f"a constant expression with {operation:#x}")
    return value if instructions == 1 else 0
