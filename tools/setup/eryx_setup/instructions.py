# SPDX-License-Identifier: MIT OR Apache-2.0
"""The instructions of a WebAssembly function, as far as metering has to know them: where each begins and ends, and branches."""

from __future__ import annotations

from collections.abc import Iterator

from .wasm_reader import ModuleError, WasmReader

COPY, FILL = 0xFC0A, 0xFC0B
"""memory.copy, memory.fill. Opcodes behind a prefix have it in their upper byte."""

FREE = frozenset({0x00, 0x01, 0x02, 0x03, 0x05, 0x0B, 0x0F, 0x1A})
"""Those that do nothing of their own: unreachable, nop, block, loop, else, end, return, drop."""

# What follows an opcode: so many numbers (LEB128), or so many bytes.
_PLAIN = frozenset({0x00, 0x01, 0x05, 0x0B, 0x0F, 0x1A, 0x1B, 0xD1, *range(0x45, 0xC5)})
_ONE_NUMBER = frozenset({0x0C, 0x0D, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x3F, 0x40, 0x41, 0x42, 0xD2})
_TWO_NUMBERS = frozenset({0x11, *range(0x28, 0x3F)})
_BYTES = {0x43: 4, 0x44: 8, 0xD0: 1}
_BLOCKS = frozenset({0x02, 0x03, 0x04})
_BRANCH_TABLE, _TYPED_SELECT = 0x0E, 0x1C
_BRANCHES = frozenset({0x0C, 0x0D})

# Numbers that follow an opcode behind 0xFC.
_NUMERIC = {**dict.fromkeys(range(8), 0), 8: 2, 9: 1, 10: 2, 11: 1, 12: 2, 13: 1, 14: 2, 15: 1, 16: 1, 17: 1}

# Longest LEB128: ten bytes for 64 bits.
_LONGEST = 10

Instruction = tuple[int, int, int, tuple[int, ...]]
"""Opcode, first byte, byte behind its last, labels that it branches to."""


def signed(value: int) -> bytes:
    """LEB128 of a number that is not negative, where a signed one is read."""
    encoded = bytearray()
    while value >= 0x40:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(encoded) + bytes([value])


class InstructionReader:
    """Iterates over the instructions of `code`. Whether they are well typed is left to wasm2c, which validates what it translates.

    Errors: ModuleError, for instructions that it does not know and for blocks that are not closed.
    """

    def __init__(self, code: bytes) -> None:
        self._code = code

    def __iter__(self) -> Iterator[Instruction]:
        code, position, depth = self._code, 0, 1
        while depth:
            labels: tuple[int, ...] = ()
            try:
                opcode = code[position]
                start, position = position, position + 1
                if opcode in _PLAIN:
                    depth -= opcode == 0x0B
                    yield opcode, start, position, ()
                    continue
                if opcode in _ONE_NUMBER:
                    end = self._number(position)
                    if opcode in _BRANCHES:
                        labels = (WasmReader(code[position:end]).unsigned(),)
                elif opcode in _TWO_NUMBERS:
                    end = self._number(self._number(position))
                else:
                    opcode, end, labels = self._rare(opcode, position)
                    depth += opcode in _BLOCKS
            except IndexError:
                raise ModuleError("a function ends in the middle of an instruction") from None
            if end > len(code):
                raise ModuleError("a function ends in the middle of an instruction")
            position = end
            yield opcode, start, end, labels
        if position != len(code):
            raise ModuleError("a function goes on behind its end")

    def _number(self, position: int) -> int:
        """The place behind a number."""
        limit = position + _LONGEST
        while self._code[position] >= 0x80:
            position += 1
            if position == limit:
                raise ModuleError("a number that is too long")
        return position + 1

    def _rare(self, opcode: int, position: int) -> tuple[int, int, tuple[int, ...]]:
        """Opcode with its prefix, the place behind the instruction, its labels."""
        if opcode in _BLOCKS:
            return opcode, self._number(position), ()
        if opcode in _BYTES:
            return opcode, position + _BYTES[opcode], ()
        if opcode == _BRANCH_TABLE:
            reader = WasmReader(self._code[position:])
            labels = tuple(reader.unsigned() for _ in range(reader.unsigned() + 1))
            return opcode, position + reader.position, labels
        if opcode == _TYPED_SELECT:
            reader = WasmReader(self._code[position:])
            reader.take(reader.unsigned())
            return opcode, position + reader.position, ()
        if opcode == 0xFC:
            return self._numeric(position)
        if opcode == 0xFD:
            return self._vector(position)
        raise ModuleError(f"an instruction that is not known: {opcode:#x}")

    def _numeric(self, position: int) -> tuple[int, int, tuple[int, ...]]:
        end = self._number(position)
        code = WasmReader(self._code[position:end]).unsigned()
        if code not in _NUMERIC:
            raise ModuleError(f"an instruction that is not known: 0xfc {code}")
        for _ in range(_NUMERIC[code]):
            end = self._number(end)
        return 0xFC00 | code, end, ()

    def _vector(self, position: int) -> tuple[int, int, tuple[int, ...]]:
        end = self._number(position)
        code = WasmReader(self._code[position:end]).unsigned()
        if code > 0xFF:
            raise ModuleError(f"an instruction that is not known: 0xfd {code}")
        if code <= 11 or 84 <= code <= 93:
            end = self._number(self._number(end))
            end += 84 <= code <= 91
        elif code in (12, 13):
            end += 16
        elif 21 <= code <= 34:
            end += 1
        return 0xFD00 | code, end, ()
