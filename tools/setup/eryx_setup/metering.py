# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes a WebAssembly module count what it does: the guest's metered variant (docs/decisions/0099-fuel.md).

Each straight piece of code takes the number of its instructions from a global that the host has filled, and the program ends
with a trap where that is below zero at the beginning of a loop's round, or of a function that calls others. What an execution costs is
thereby decided here and by the program, not by the compiler or the processor.

Functions keep the number in a local variable and write it back before they call and when they end, so that the compiler may hold it in
a register. Everything else of the module stays as it is: its functions keep their indices, so memory and tables of one variant fit
the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .instructions import COPY, FILL, FREE, InstructionReader, signed
from .wasm_reader import CODE, EXPORT, FUNCTION, GLOBAL, TYPE, IMPORT, ModuleError, Section, WasmReader, encode_name, encode_unsigned, read_sections, write_module

FUEL = "fuel"
"""The exported global: a mutable i64, what is left."""

_BLOCK, _LOOP, _IF, _ELSE, _END, _BR, _BR_IF, _BR_TABLE, _RETURN = 0x02, 0x03, 0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F
_UNREACHABLE, _CALL, _CALL_INDIRECT = 0x00, 0x10, 0x11
_STRUCTURED = frozenset({_BLOCK, _LOOP, _IF})
_BRANCHES = frozenset({_BR, _BR_IF, _BR_TABLE, _RETURN})
_LEAVES = frozenset({_UNREACHABLE, _BR, _BR_TABLE, _RETURN})

_I32, _I64 = 0x7F, 0x7E
_EMPTY = b"\x40"
_LOCAL_GET, _LOCAL_SET, _GLOBAL_GET, _GLOBAL_SET = b"\x20", b"\x21", b"\x23", b"\x24"
_I64_SUB, _I64_EXTEND_UNSIGNED = b"\x7d", b"\xad"

_BYTES_SHIFT = b"\x42\x03\x88"
"""i64.const 3, i64.shr_u: copying and filling cost one for each 8 bytes."""


def metered(module: bytes) -> bytes:
    """The module, with a global that says how much it may still do.

    Requires: it imports functions only. Errors: ModuleError.
    """
    sections = list(read_sections(module))
    meter = _Meter(sections)
    return write_module(section for old in sections for section in meter.rewritten(old))


@dataclass(frozen=True)
class _Type:
    parameters: bytes
    results: bytes


class _Meter:
    """What all functions of the module share."""

    def __init__(self, sections: list[Section]) -> None:
        content = {section.kind: section.content for section in sections if section.kind}
        if any(kind not in content for kind in (TYPE, FUNCTION, GLOBAL, EXPORT, CODE)):
            raise ModuleError("it has no functions, globals or exports")
        self._types = list(_types(WasmReader(content[TYPE])))
        _check_imports(WasmReader(content.get(IMPORT, b"\0")))
        reader = WasmReader(content[FUNCTION])
        self._functions = [reader.unsigned() for _ in range(reader.unsigned())]
        if any(index >= len(self._types) for index in self._functions):
            raise ModuleError("a function has a type that does not exist")
        self.fuel = encode_unsigned(WasmReader(content[GLOBAL]).unsigned())
        # Before the types are written: ends of functions may need more.
        self._bodies = b"".join(self._metered_bodies(WasmReader(content[CODE])))

    def rewritten(self, section: Section) -> Iterator[Section]:
        if section.kind == TYPE:
            yield Section(TYPE, encode_unsigned(len(self._types)) + b"".join(map(_encoded, self._types)))
        elif section.kind == GLOBAL:
            yield _with_one_more(section, bytes([_I64, 1, 0x42, 0, _END]))
        elif section.kind == EXPORT:
            yield _with_one_more(section, encode_name(FUEL) + b"\x03" + self.fuel)
        elif section.kind == CODE:
            yield Section(CODE, encode_unsigned(len(self._functions)) + self._bodies)
        else:
            yield section

    def block_of(self, results: bytes) -> bytes:
        """The type of a block with these results."""
        if len(results) <= 1:
            return results or _EMPTY
        wanted = _Type(b"", results)
        if wanted not in self._types:
            self._types.append(wanted)
        return signed(self._types.index(wanted))

    def _metered_bodies(self, code: WasmReader) -> Iterator[bytes]:
        if code.unsigned() != len(self._functions):
            raise ModuleError("not every function has a body")
        for index in self._functions:
            body = _Body(self, self._types[index], code.take(code.unsigned())).metered()
            yield encode_unsigned(len(body))
            yield body


@dataclass
class _Frame:
    opcode: int
    is_target: bool = False
    """Whether something branches to its end."""


class _Body:
    """One function."""

    def __init__(self, meter: _Meter, kind: _Type, body: bytes) -> None:
        self._meter = meter
        self._type = kind
        reader = WasmReader(body)
        self._groups = [(reader.unsigned(), reader.byte()) for _ in range(reader.unsigned())]
        self._locals = len(kind.parameters) + sum(count for count, _ in self._groups)
        self._code = body[reader.position :]
        self._added: list[int] = []
        """Types of the locals that are added."""
        self._pieces: list[bytes] = []
        self._copied = 0
        """How much of the code is in the pieces."""
        self._piece_at = -1
        """Where the present straight piece's cost belongs, in the pieces; -1: it is never reached."""
        self._cost = 0
        self._is_straight, self._calls, self._moves = self._survey()
        if self._is_straight:
            self._get, self._set = _GLOBAL_GET + meter.fuel, _GLOBAL_SET + meter.fuel
        else:
            local = self._add_local(_I64)
            self._get, self._set = _LOCAL_GET + local, _LOCAL_SET + local
        self._size = self._add_local(_I32) if self._moves else b""

    def metered(self) -> bytes:
        groups = [*self._groups, *((1, kind) for kind in self._added)]
        if not self._is_straight:
            self._pieces += [_GLOBAL_GET, self._meter.fuel, self._set]
            self._pieces += [bytes([_BLOCK]), self._meter.block_of(self._type.results)]
        self._begin_piece()
        if self._calls:
            self._check()
        frames = [_Frame(_BLOCK)]
        for instruction in InstructionReader(self._code):
            self._meter_one(*instruction, frames)
        declared = b"".join(encode_unsigned(count) + bytes([kind]) for count, kind in groups)
        return encode_unsigned(len(groups)) + declared + b"".join(self._pieces)

    def _meter_one(self, opcode: int, start: int, end: int, labels: tuple[int, ...], frames: list[_Frame]) -> None:
        if opcode not in FREE:
            self._cost += 1
        if opcode in _STRUCTURED:
            frames.append(_Frame(opcode))
            self._open(opcode, start, end)
        elif opcode in _BRANCHES:
            self._branch(opcode, start, end, labels, frames)
        elif opcode == _UNREACHABLE:
            self._end_piece()
        elif opcode == _ELSE:
            if frames[-1].opcode != _IF:
                raise ModuleError("an else stands in no if")
            frames[-1].opcode = _ELSE
            self._end_piece()
            self._copy(end)
            self._begin_piece()
        elif opcode == _END:
            self._end(frames, end)
        elif opcode in (_CALL, _CALL_INDIRECT):
            self._call(start, end)
        elif opcode in (COPY, FILL):
            self._move(start, end)

    def _survey(self) -> tuple[bool, bool, bool]:
        """Whether it is one straight piece; whether it calls; whether it copies or fills memory."""
        opcodes = {opcode for opcode, *_ in InstructionReader(self._code)}
        branches = opcodes & (_STRUCTURED | _BRANCHES)
        return not branches, bool(opcodes & {_CALL, _CALL_INDIRECT}), bool(opcodes & {COPY, FILL})

    def _add_local(self, kind: int) -> bytes:
        self._added.append(kind)
        return encode_unsigned(self._locals + len(self._added) - 1)

    # What is written.

    def _copy(self, end: int) -> None:
        self._pieces.append(self._code[self._copied : end])
        self._copied = end

    def _begin_piece(self) -> None:
        self._piece_at = len(self._pieces)
        self._pieces.append(b"")
        self._cost = 0

    def _end_piece(self) -> None:
        """What follows is reached in no way that is known yet."""
        if self._piece_at >= 0 and self._cost:
            self._pieces[self._piece_at] = self._get + b"\x42" + signed(self._cost) + _I64_SUB + self._set
        self._piece_at = -1
        self._cost = 0

    def _check(self) -> None:
        """Ends the program if nothing is left."""
        failed = self._get + _GLOBAL_SET + self._meter.fuel + bytes([_UNREACHABLE, _END])
        self._pieces.append(self._get + b"\x42\x00\x53" + bytes([_IF]) + _EMPTY + failed)

    def _open(self, opcode: int, start: int, end: int) -> None:
        if opcode == _BLOCK:
            return
        is_reached = self._piece_at >= 0
        self._end_piece()
        self._copy(end)
        if is_reached:
            self._begin_piece()
            if opcode == _LOOP:
                self._check()

    def _branch(self, opcode: int, start: int, end: int, labels: tuple[int, ...], frames: list[_Frame]) -> None:
        is_reached = self._piece_at >= 0
        for label in labels:
            if label >= len(frames):
                raise ModuleError("a branch leads out of its function")
            frames[-1 - label].is_target = True
        self._end_piece()
        if opcode == _RETURN:
            frames[0].is_target = True
            self._copy(start)
            self._pieces.append(bytes([_BR]) + encode_unsigned(len(frames) - 1))
            self._copied = end
        elif opcode == _BR_IF and is_reached:
            self._copy(end)
            self._begin_piece()

    def _end(self, frames: list[_Frame], end: int) -> None:
        frame = frames.pop()
        if not frames:
            return self._end_function(end)
        # The end of a loop is reached from within it alone, like that of a block to which nothing branches.
        if frame.is_target and frame.opcode != _LOOP or frame.opcode in (_IF, _ELSE):
            self._end_piece()
            self._copy(end)
            self._begin_piece()
        return None

    def _end_function(self, end: int) -> None:
        if end != len(self._code):
            raise ModuleError("a function goes on behind its end")
        self._end_piece()
        if not self._is_straight:
            self._copy(end)
            self._pieces += [self._get, _GLOBAL_SET, self._meter.fuel, bytes([_END])]
        else:
            self._copy(end)

    def _call(self, start: int, end: int) -> None:
        if self._is_straight:
            return
        self._copy(start)
        self._pieces += [self._get, _GLOBAL_SET, self._meter.fuel]
        self._copy(end)
        self._pieces += [_GLOBAL_GET, self._meter.fuel, self._set]

    def _move(self, start: int, end: int) -> None:
        """The number of bytes is on top of the stack."""
        size = _LOCAL_GET + self._size
        self._copy(start)
        self._pieces += [_LOCAL_SET, self._size, self._get, size, _I64_EXTEND_UNSIGNED, _BYTES_SHIFT, _I64_SUB, self._set, size]
        self._copy(end)


def _types(reader: WasmReader) -> Iterator[_Type]:
    for _ in range(reader.unsigned()):
        if reader.byte() != 0x60:
            raise ModuleError("a type that is no function's")
        yield _Type(reader.take(reader.unsigned()), reader.take(reader.unsigned()))


def _encoded(kind: _Type) -> bytes:
    parts = (kind.parameters, kind.results)
    return b"\x60" + b"".join(encode_unsigned(len(part)) + part for part in parts)


def _check_imports(reader: WasmReader) -> None:
    for _ in range(reader.unsigned()):
        name = f"{reader.name()}.{reader.name()}"
        if reader.byte() != 0:
            raise ModuleError(f"it imports {name}, which is no function")
        reader.unsigned()


def _with_one_more(section: Section, entry: bytes) -> Section:
    reader = WasmReader(section.content)
    count = reader.unsigned()
    return Section(section.kind, encode_unsigned(count + 1) + section.content[reader.position :] + entry)
