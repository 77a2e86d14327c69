# SPDX-License-Identifier: MIT OR Apache-2.0
"""A module that counts does what it did before, and takes from its fuel exactly what it does."""

from __future__ import annotations

import random
import unittest

from eryx_setup.metering import FUEL, metered
from eryx_setup.wasm_reader import (
    CODE,
    EXPORT,
    FUNCTION,
    GLOBAL,
    IMPORT,
    MEMORY,
    TYPE,
    ModuleError,
    Section,
    encode_name,
    encode_unsigned,
    write_module,
)

from .small_machine import SmallMachine, Trapped

_I32 = 0x7F
_PLENTY = 1 << 40
_ONE = bytes([0x41, 1])
_RETURNING = bytes([0x60, 0, 1, _I32])


def _list(*items: bytes) -> bytes:
    return encode_unsigned(len(items)) + b"".join(items)


def _module(*codes: bytes, locals_: int = 0, types: tuple[bytes, ...] = (_RETURNING,), function: bytes = b"\0") -> bytes:
    """Functions of the first type; the last is exported as "run"."""
    declared = bytes([1]) + encode_unsigned(locals_) + bytes([_I32])
    bodies = [declared + code + b"\x0b" for code in codes]
    return write_module(
        [
            Section(TYPE, _list(*types)),
            Section(FUNCTION, _list(*([function] * len(codes)))),
            Section(MEMORY, _list(bytes([0, 1]))),
            Section(GLOBAL, _list(bytes([_I32, 1, 0x41, 7, 0x0B]))),
            Section(EXPORT, _list(encode_name("run") + b"\0" + encode_unsigned(len(codes) - 1))),
            Section(CODE, _list(*(encode_unsigned(len(body)) + body for body in bodies))),
        ]
    )


class _Programs:
    """Random functions that always end: loops count down, and functions call only those before them."""

    COUNTERS = 8
    VARIABLES = 4

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._functions = 0

    def make(self) -> bytes:
        codes = []
        for self._functions in range(self._random.randrange(1, 5)):
            codes.append(self._block(["function"], 0) + self._value())
        return _module(*codes, locals_=self.COUNTERS + self.VARIABLES)

    def _variable(self) -> int:
        return self.COUNTERS + self._random.randrange(self.VARIABLES)

    def _value(self) -> bytes:
        kind = self._random.randrange(4)
        if kind == 0 and self._functions:
            return bytes([0x10, self._random.randrange(self._functions)])
        if kind == 1:
            return self._value() + self._value() + b"\x6a"
        if kind == 2:
            return bytes([0x20, self._variable()])
        return bytes([0x41, self._random.randrange(64)])

    def _condition(self) -> bytes:
        return self._value() + _ONE + b"\x71"

    def _block(self, labels: list[str], depth: int) -> bytes:
        return b"".join(self._statement(labels, depth) for _ in range(self._random.randrange(1, 5)))

    def _statement(self, labels: list[str], depth: int) -> bytes:
        simple = [self._set, self._branch, self._leave, self._fill]
        nested = [self._plain_block, self._if, self._loop, self._with_result, self._table]
        statement = self._random.choice(simple if depth > 4 else simple + nested * 2)
        return statement(labels, depth)

    def _set(self, labels: list[str], depth: int) -> bytes:
        return self._value() + bytes([0x21, self._variable()])

    def _target(self, labels: list[str]) -> int | None:
        targets = [place for place, kind in enumerate(reversed(labels)) if kind == "block"]
        return self._random.choice(targets) if targets else None

    def _branch(self, labels: list[str], depth: int) -> bytes:
        target = self._target(labels)
        if target is None:
            return b"\x01"
        if self._random.randrange(4):
            return self._condition() + bytes([0x0D, target])
        return bytes([0x0C, target])

    def _leave(self, labels: list[str], depth: int) -> bytes:
        """By `return`, or by a branch out of the function, mostly on a condition."""
        out = bytes([0x0F]) if self._random.randrange(2) else bytes([0x0C, len(labels)])
        return self._condition() + bytes([0x04, 0x40]) + self._value() + out + b"\x0b"

    def _fill(self, labels: list[str], depth: int) -> bytes:
        opcode = b"\xfc\x0b\x00" if self._random.randrange(2) else b"\xfc\x0a\x00\x00"
        return bytes([0x41, 0, 0x41, 0]) + self._value() + opcode

    def _plain_block(self, labels: list[str], depth: int) -> bytes:
        return bytes([0x02, 0x40]) + self._block([*labels, "block"], depth + 1) + b"\x0b"

    def _if(self, labels: list[str], depth: int) -> bytes:
        inner = [*labels, "block"]
        otherwise = b"\x05" + self._block(inner, depth + 1) if self._random.randrange(2) else b""
        return self._condition() + bytes([0x04, 0x40]) + self._block(inner, depth + 1) + otherwise + b"\x0b"

    def _loop(self, labels: list[str], depth: int) -> bytes:
        counter = depth
        start = bytes([0x41, self._random.randrange(1, 4), 0x21, counter, 0x03, 0x40])
        again = bytes([0x20, counter, 0x41, 0x7F, 0x6A, 0x22, counter, 0x0D, 0x00, 0x0B])
        return start + self._block([*labels, "loop"], depth + 1) + again

    def _with_result(self, labels: list[str], depth: int) -> bytes:
        body = self._block([*labels, "result"], depth + 1) + self._value() + self._condition() + b"\x0d\x00\x1a" + self._value()
        return bytes([0x02, _I32]) + body + bytes([0x0B, 0x21, self._variable()])

    def _table(self, labels: list[str], depth: int) -> bytes:
        inner = [*labels, "block", "block"]
        inside = self._condition() + bytes([0x0E, 1, 0, 1]) + b"\x0b" + self._block(inner[:-1], depth + 1) + b"\x0b"
        return bytes([0x02, 0x40, 0x02, 0x40]) + inside


class Metering(unittest.TestCase):
    def _run(self, module: bytes, fuel: int = _PLENTY) -> tuple[list[int], int]:
        """Result of the last function, and what it took."""
        machine = SmallMachine(module)
        place = machine.exports[FUEL][1]
        machine.globals[place] = fuel
        result = machine.call(machine.exports["run"][1])
        return result, fuel - machine.globals[place]

    def _expect_exact(self, module: bytes) -> None:
        plain = SmallMachine(module)
        expected = plain.call(plain.exports["run"][1])
        counting = metered(module)
        self.assertEqual(self._run(counting), (expected, plain.cost))

    def test_random_programs_take_what_they_do(self) -> None:
        for seed in range(120):
            with self.subTest(seed=seed):
                self._expect_exact(_Programs(seed).make())

    def test_without_fuel_a_program_ends_and_not_earlier(self) -> None:
        ended = 0
        for seed in range(60):
            module = metered(_Programs(seed).make())
            result, cost = self._run(module)
            self.assertEqual(self._run(module, cost), (result, cost), seed)
            machine = SmallMachine(module)
            place = machine.exports[FUEL][1]
            machine.globals[place] = cost // 2
            try:
                machine.call(machine.exports["run"][1])
            except Trapped:
                ended += 1
            # Whether or not something looked: the host sees that it had too little.
            self.assertEqual(machine.globals[place] < 0, cost > cost // 2, seed)
        self.assertGreater(ended, 20)

    def test_an_endless_loop_ends(self) -> None:
        machine = SmallMachine(metered(_module(bytes([0x03, 0x40, 0x0C, 0x00, 0x0B, 0x00]))))
        place = machine.exports[FUEL][1]
        machine.globals[place] = 1000
        with self.assertRaises(Trapped):
            machine.call(0)
        self.assertEqual(machine.globals[place], -1)

    def test_an_endless_recursion_ends(self) -> None:
        machine = SmallMachine(metered(_module(bytes([0x10, 0x00]))))
        machine.globals[machine.exports[FUEL][1]] = 100
        with self.assertRaises(Trapped):
            machine.call(0)

    def test_copies_cost_by_their_size(self) -> None:
        for opcode in (b"\xfc\x0a\x00\x00", b"\xfc\x0b\x00"):
            module = metered(_module(b"\x41\x00\x41\x00\x41\x80\x20" + opcode + _ONE))
            self.assertEqual(self._run(module), ([1], 5 + 4096 // 8))

    def test_several_results(self) -> None:
        two = bytes([0x60, 0, 2, _I32, _I32])
        returns = _ONE + _ONE + _ONE + bytes([0x04, 0x40]) + _ONE + bytes([0x41, 2, 0x0F, 0x0B])
        self._expect_exact(_module(returns, types=(two,)))

    def test_indices_stay(self) -> None:
        module = _module(_ONE, _ONE)
        counting = SmallMachine(metered(module))
        self.assertEqual(counting.exports["run"], (0, 1))
        self.assertEqual(counting.globals, [7, 0])
        self.assertEqual(counting.exports[FUEL], (3, 1))

    def test_it_is_the_same_each_time(self) -> None:
        module = _Programs(3).make()
        self.assertEqual(metered(module), metered(module))


class Malformed(unittest.TestCase):
    def _refuses(self, module: bytes, why: str) -> None:
        with self.assertRaisesRegex(ModuleError, why):
            metered(module)

    def test_unknown_instructions(self) -> None:
        for code in (b"\x06\x40", b"\x12\x00", b"\xfe\x00", b"\xfc\x7f", b"\xfd\x80\x02", b"\xff"):
            self._refuses(_module(code), "not known")

    def test_what_leads_out_of_a_function(self) -> None:
        self._refuses(_module(bytes([0x0C, 1])), "out of its function")
        self._refuses(_module(bytes([0x02, 0x40, 0x0E, 1, 0, 2, 0x0B])), "out of its function")

    def test_blocks_that_do_not_fit(self) -> None:
        self._refuses(_module(b"\x02\x40"), "middle of an instruction")
        self._refuses(_module(b"\x0b\x01"), "goes on behind its end")
        self._refuses(_module(b"\x05"), "no if")
        self._refuses(_module(b"\x02\x40\x05\x0b"), "no if")

    def test_truncated_instructions(self) -> None:
        for code in (b"\x41\x80", b"\x44\x00", b"\x0e\x7f", b"\x43\x00"):
            self._refuses(_module(code), "middle of")
        self._refuses(_module(b"\x41" + b"\x80" * 12), "too long")

    def test_a_type_that_does_not_exist(self) -> None:
        self._refuses(_module(_ONE, function=b"\x05"), "does not exist")

    def test_sections_that_are_missing(self) -> None:
        self._refuses(write_module([Section(TYPE, b"\0")]), "no functions")

    def test_imports_that_are_no_functions(self) -> None:
        imported = Section(IMPORT, _list(encode_name("a") + encode_name("b") + bytes([2, 0, 1])))
        sections = [Section(TYPE, b"\0"), imported, *(Section(kind, b"\0") for kind in (FUNCTION, GLOBAL, EXPORT, CODE))]
        self._refuses(write_module(sections), "no function")

    def test_bodies_that_are_missing(self) -> None:
        sections = [Section(TYPE, _list(_RETURNING)), Section(FUNCTION, _list(b"\0")), *(Section(kind, b"\0") for kind in (GLOBAL, EXPORT, CODE))]
        self._refuses(write_module(sections), "not every function")

    def test_every_truncation_is_refused_or_read(self) -> None:
        module = _Programs(7).make()
        for end in range(len(module)):
            try:
                metered(module[:end])
            except ModuleError:
                continue
            self.fail(f"the first {end} bytes were taken for a module")

    def test_changed_bytes_raise_nothing_else(self) -> None:
        module = _Programs(11).make()
        chance = random.Random(1)
        for _ in range(1000):
            changed = bytearray(module)
            for _ in range(chance.randrange(1, 4)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            try:
                metered(bytes(changed))
            except ModuleError:
                pass


if __name__ == "__main__":
    unittest.main()
