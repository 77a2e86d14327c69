# SPDX-License-Identifier: MIT OR Apache-2.0
"""WebAssembly's binary form: sections, numbers, names. Instructions are not decoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CUSTOM, TYPE, IMPORT, FUNCTION, TABLE, MEMORY, GLOBAL, EXPORT, START, ELEMENT, CODE, DATA, DATA_COUNT = range(13)

_HEADER = b"\0asm\1\0\0\0"


class ModuleError(Exception):
    """The bytes are not a module that this reader understands."""


@dataclass(frozen=True)
class Section:
    kind: int
    content: bytes


def read_sections(module: bytes) -> Iterator[Section]:
    reader = WasmReader(module)
    if reader.take(len(_HEADER)) != _HEADER:
        raise ModuleError("not a WebAssembly module of version 1")
    while not reader.at_end():
        kind = reader.byte()
        yield Section(kind, reader.take(reader.unsigned()))


def write_module(sections: Iterable[Section]) -> bytes:
    parts = [bytes([section.kind]) + encode_unsigned(len(section.content)) + section.content for section in sections]
    return _HEADER + b"".join(parts)


def encode_unsigned(value: int) -> bytes:
    """LEB128."""
    encoded = bytearray()
    while value >= 0x80:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(encoded) + bytes([value])


def encode_name(name: str) -> bytes:
    text = name.encode()
    return encode_unsigned(len(text)) + text


class WasmReader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    @property
    def position(self) -> int:
        return self._position

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
