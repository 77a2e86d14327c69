# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs small WebAssembly modules, and counts what they do by itself: what metering is tested against.

It knows the instructions that the tests use, and its modules are valid. Memory is no more than the sizes that are copied.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from eryx_setup.wasm_reader import CODE, EXPORT, FUNCTION, GLOBAL, TYPE, WasmReader, read_sections

Instruction = tuple[int, list[int], list[list["Instruction"]]]  # type: ignore[misc]
"""Opcode, immediates, what is inside of it: of an `if` its two arms."""

# What is said in docs/decisions/0099-fuel.md, written down once more.
_WITHOUT_COST = (0x00, 0x01, 0x02, 0x03, 0x0F, 0x1A)
_MASK = {0x41: 0xFFFFFFFF, 0x42: 0xFFFFFFFFFFFFFFFF}


class Trapped(Exception):
    """By `unreachable`."""


class _Branch(Exception):
    def __init__(self, label: int) -> None:
        super().__init__(label)
        self.label = label


@dataclass
class _Function:
    parameters: int
    results: int
    locals: int
    code: list[Instruction]


@dataclass
class SmallMachine:
    globals: list[int] = field(default_factory=list)
    exports: dict[str, tuple[int, int]] = field(default_factory=dict)
    cost: int = 0
    """Of everything that has run."""

    def __init__(self, module: bytes) -> None:
        sections = {section.kind: WasmReader(section.content) for section in read_sections(module)}
        types = sections[TYPE]
        self._types = []
        for _ in range(types.unsigned()):
            types.byte()
            self._types.append((len(types.take(types.unsigned())), len(types.take(types.unsigned()))))
        kinds = [sections[FUNCTION].unsigned() for _ in range(sections[FUNCTION].unsigned())]
        self.globals = []
        for _ in range(sections[GLOBAL].unsigned()):
            sections[GLOBAL].take(3)
            self.globals.append(_signed(sections[GLOBAL]))
            sections[GLOBAL].byte()
        exports = sections[EXPORT]
        self.exports = {exports.name(): (exports.byte(), exports.unsigned()) for _ in range(exports.unsigned())}
        code = sections[CODE]
        code.unsigned()
        self._functions = [self._function(kind, WasmReader(code.take(code.unsigned()))) for kind in kinds]
        self.cost = 0

    def _function(self, kind: int, body: WasmReader) -> _Function:
        count = 0
        for _ in range(body.unsigned()):
            count += body.unsigned()
            body.byte()
        return _Function(*self._types[kind], count, _block(body)[0])

    def call(self, index: int, *arguments: int) -> list[int]:
        function = self._functions[index]
        variables = [*arguments, *([0] * function.locals)]
        stack: list[int] = []
        try:
            self._run(function.code, variables, stack)
        except _Branch:
            pass
        return stack[len(stack) - function.results :]

    def _arity(self, block: int, opcode: int) -> int:
        if opcode == 0x03 or block == -64:
            return 0
        return 1 if block < 0 else self._types[block][1]

    def _structured(self, instruction: Instruction, variables: list[int], stack: list[int]) -> None:
        opcode, (block,), arms = instruction
        chosen = arms[0] if opcode != 0x04 or stack.pop() else arms[1]
        height = len(stack)
        while True:
            try:
                return self._run(chosen, variables, stack)
            except _Branch as branch:
                if branch.label:
                    raise _Branch(branch.label - 1) from None
                arity = self._arity(block, opcode)
                del stack[height : len(stack) - arity]
                if opcode != 0x03:
                    return None

    def _run(self, code: list[Instruction], variables: list[int], stack: list[int]) -> None:
        for instruction in code:
            opcode, immediates, arms = instruction
            self.cost += opcode not in _WITHOUT_COST
            if arms:
                self._structured(instruction, variables, stack)
            elif opcode in (0x00, 0x0C, 0x0D, 0x0E, 0x0F):
                self._branch(opcode, immediates, stack)
            elif opcode == 0x10:
                function = self._functions[immediates[0]]
                split = len(stack) - function.parameters
                arguments = stack[split:]
                del stack[split:]
                stack += self.call(immediates[0], *arguments)
            elif opcode in (0x20, 0x21, 0x22):
                self._local(opcode, immediates[0], variables, stack)
            elif opcode == 0x23:
                stack.append(self.globals[immediates[0]])
            elif opcode == 0x24:
                self.globals[immediates[0]] = stack.pop()
            else:
                self._calculate(opcode, immediates, stack)

    def _branch(self, opcode: int, immediates: list[int], stack: list[int]) -> None:
        if opcode == 0x00:
            raise Trapped
        if opcode == 0x0F:
            raise _Branch(1 << 20)
        if opcode == 0x0E:
            raise _Branch(immediates[min(stack.pop(), len(immediates) - 1)])
        if opcode == 0x0C or stack.pop():
            raise _Branch(immediates[0])

    def _local(self, opcode: int, index: int, variables: list[int], stack: list[int]) -> None:
        if opcode == 0x20:
            stack.append(variables[index])
        else:
            variables[index] = stack.pop() if opcode == 0x21 else stack[-1]

    def _calculate(self, opcode: int, immediates: list[int], stack: list[int]) -> None:
        if opcode in _MASK:
            stack.append(immediates[0])
        elif opcode == 0x1A:
            stack.pop()
        elif opcode in (0xFC0A, 0xFC0B):
            size = stack.pop()
            del stack[-2:]
            self.cost += size >> 3
        elif opcode != 0x01:
            right = stack.pop() if opcode not in (0x45, 0xAD) else 0
            stack.append(_OPERATIONS[opcode](stack.pop(), right))


_OPERATIONS = {
    0x45: lambda left, _: int(left == 0),
    0x53: lambda left, right: int(left < right),
    0x6A: lambda left, right: (left + right) & 0xFFFFFFFF,
    0x71: lambda left, right: left & right,
    0x7D: lambda left, right: left - right,
    0x88: lambda left, right: left >> right,
    0xAD: lambda left, _: left,
}


def _signed(reader: WasmReader) -> int:
    value = shift = 0
    while True:
        byte = reader.byte()
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value - (1 << shift) if byte & 0x40 else value


def _block(reader: WasmReader) -> tuple[list[Instruction], bool]:
    """The instructions up to `end`, or to `else`; which of them it was."""
    code: list[Instruction] = []
    while True:
        opcode = reader.byte()
        if opcode in (0x05, 0x0B):
            return code, opcode == 0x05
        if opcode in (0x02, 0x03, 0x04):
            kind = _signed(reader)
            arm, has_else = _block(reader)
            code.append((opcode, [kind], [arm, _block(reader)[0] if has_else else []]))
        elif opcode == 0xFC:
            opcode = 0xFC00 | reader.unsigned()
            reader.take(2 if opcode == 0xFC0A else 1)
            code.append((opcode, [], []))
        elif opcode == 0x0E:
            code.append((opcode, [reader.unsigned() for _ in range(reader.unsigned() + 1)], []))
        elif opcode in (0x41, 0x42):
            code.append((opcode, [_signed(reader) & _MASK[opcode] if opcode == 0x41 else _signed(reader)], []))
        elif opcode in (0x0C, 0x0D, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24):
            code.append((opcode, [reader.unsigned()], []))
        else:
            code.append((opcode, [], []))
