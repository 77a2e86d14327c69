# SPDX-License-Identifier: MIT OR Apache-2.0
"""The rewriting of generated code fails when the text is not what it expects, and the checks of the module see what
a table of ours and recycling cannot serve.
"""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from eryx_setup.recipes.translation import UnexpectedText, check_generated, number_signatures, rewrite_macros
from eryx_setup.wasm_module import Signature, WasmModule
from eryx_setup.wasm_reader import ModuleError

_PRELUDE = """\
before
#define CHECK_CALL_INDIRECT(table, ft, x) old
#define DO_CALL_INDIRECT(table, t, x, ...) old
#define CALL_INDIRECT(table, t, ft, x, ...) old
#ifdef SUPPORT_MEMORY64
between
#ifdef __GNUC__
#define FORCE_READ_INT(var) forced
#define FUNC_TYPE_DECL_EXTERN_T(x) extern const char* const x
#define FUNC_TYPE_EXTERN_T(x) const char* const x
#define FUNC_TYPE_T(x) static const char* const x
after
"""

_SOURCE = r"""
FUNC_TYPE_EXTERN_T(w2c_eryx_t0) = "\xcd\xad";
FUNC_TYPE_EXTERN_T(w2c_eryx_t1) = "\x07\x80";
  {RefFunc, w2c_eryx_t0, (wasm_rt_function_ptr_t)w2c_eryx_push, {NULL}, 0},
  wasm_rt_allocate_funcref_table(&instance->w2c_T0, 12, 12);
"""


class RewriteMacrosTest(unittest.TestCase):
    def test_the_macros_are_replaced(self) -> None:
        text = rewrite_macros(_PRELUDE)
        self.assertNotIn("old", text)
        self.assertIn('#include "call_indirect.h"', text)
        self.assertIn("#if 0\n#define FORCE_READ_INT(var) forced\n", text)
        self.assertIn("#define FUNC_TYPE_T(x) static const char unused_##x[]\nafter\n", text)
        self.assertTrue(text.startswith("before\n"))
        self.assertIn("#ifdef SUPPORT_MEMORY64\nbetween\n", text)

    def test_missing_or_doubled_text_is_refused(self) -> None:
        line = "#define FUNC_TYPE_T(x) static const char* const x\n"
        for text in (
            _PRELUDE.replace(line, ""),
            _PRELUDE.replace("#ifdef __GNUC__\n", ""),
            _PRELUDE + line,
            _PRELUDE.replace("#ifdef SUPPORT_MEMORY64\n", ""),
            _PRELUDE.replace("#define DO_CALL_INDIRECT(table, t, x, ...) old\n", ""),
            _PRELUDE.replace("#ifdef SUPPORT", "#define ANOTHER 1\n#ifdef SUPPORT"),
        ):
            with self.subTest(text=text), self.assertRaises(UnexpectedText):
                rewrite_macros(text)


class NumberSignaturesTest(unittest.TestCase):
    _DECLARED = "macros\nFUNC_TYPE_DECL_EXTERN_T(w2c_eryx_t0);\nFUNC_TYPE_DECL_EXTERN_T(w2c_eryx_t1);\n"

    def _numbers(self, *signatures: Signature) -> str:
        declared = "".join(f"FUNC_TYPE_DECL_EXTERN_T(w2c_eryx_t{index});\n" for index in range(len(signatures)))
        return number_signatures(declared, list(signatures))

    def test_numbers_come_before_the_declarations(self) -> None:
        text = number_signatures(self._DECLARED, [Signature((), ()), Signature((0x7F,), (0x7F,))])
        self.assertEqual(
            text,
            "macros\n#define w2c_eryx_t0 ERYX_TYPE(ERYX_TYPE_NUMBER(0u, ERYX_OTHER_SIGNATURE))\n"
            "#define w2c_eryx_t1 ERYX_TYPE(ERYX_TYPE_NUMBER(1u, 1u))\n" + self._DECLARED.removeprefix("macros\n"),
        )

    def test_only_what_may_be_cast_has_a_number_of_parameters(self) -> None:
        i32, i64 = 0x7F, 0x7E
        self.assertIn("(0u, 0u)", self._numbers(Signature((), (i32,))))
        self.assertIn("(0u, 5u)", self._numbers(Signature((i32,) * 5, (i32,))))
        for other in (Signature((i32,) * 6, (i32,)), Signature((i64,), (i32,)), Signature((i32,), (i64,)), Signature((i32,), ())):
            with self.subTest(signature=other):
                self.assertIn("(0u, ERYX_OTHER_SIGNATURE)", self._numbers(other))

    def test_other_declarations_are_refused(self) -> None:
        with self.assertRaisesRegex(UnexpectedText, "declares 2 types, and the module has 1"):
            number_signatures(self._DECLARED, [Signature((), ())])


class GeneratedCheckTest(unittest.TestCase):
    def _check(self, text: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "eryx_0.c").write_text(text)
            check_generated(Path(folder), WasmModule(table_size=12))

    def test_ordinary_code_passes(self) -> None:
        self._check(_SOURCE)

    def test_equal_types(self) -> None:
        with self.assertRaisesRegex(UnexpectedText, "are the same"):
            self._check(_SOURCE.replace(r"\x07\x80", r"\xcd\xad"))

    def test_imports_in_the_table(self) -> None:
        with self.assertRaisesRegex(UnexpectedText, "imported function"):
            self._check(_SOURCE.replace("w2c_eryx_push", "w2c_wasi__snapshot__preview1_fd_write"))

    def test_a_changing_table(self) -> None:
        with self.assertRaisesRegex(UnexpectedText, "changes its table: funcref_table_set"):
            self._check(_SOURCE + "  funcref_table_set(&instance->w2c_T0, var_i0, var_r1);\n")

    def test_another_number_of_tables_or_entries(self) -> None:
        for text in (_SOURCE + _SOURCE.splitlines()[-1], _SOURCE.replace("12, 12", "13, 13")):
            with self.subTest(text=text), self.assertRaisesRegex(UnexpectedText, "instead of one of 12"):
                self._check(text)


def section(identity: int, *content: int) -> bytes:
    return bytes([identity, len(content), *content])


def module(*sections: bytes) -> bytes:
    return b"\0asm\1\0\0\0" + b"".join(sections)


_TABLE = section(4, 1, 0x70, 0, 12)
_MEMORY = section(5, 1, 0, 3)
_IMPORT = section(2, 1, 1, ord("m"), 1, ord("f"), 0, 0)


class WasmModuleTest(unittest.TestCase):
    def _problems(self, *sections: bytes) -> str:
        return "; ".join(WasmModule.parse(module(_TABLE, _MEMORY, *sections)).recycling_problems())

    def test_an_ordinary_module(self) -> None:
        stack_pointer = section(6, 1, 0x7F, 1, 0x41, 0x80, 0x80, 0x04, 0x0B)
        elements = section(9, 1, 0, 0x41, 1, 0x0B, 2, 1, 2)
        data = section(11, 1, 0, 0x41, 0, 0x0B, 2, 9, 9)
        types = section(1, 1, 0x60, 2, 0x7F, 0x7E, 1, 0x7F)
        parsed = WasmModule.parse(module(types, _IMPORT, _TABLE, _MEMORY, stack_pointer, elements, data))
        self.assertEqual(parsed.recycling_problems(), [])
        self.assertEqual(parsed.signatures, [Signature((0x7F, 0x7E), (0x7F,))])
        self.assertEqual((parsed.table_size, parsed.initial_pages, parsed.elements), (12, 3, [1, 2]))

    def test_what_cannot_be_recycled(self) -> None:
        cases = {
            "start function": section(8, 0),
            "mutable global has type 0x70": section(6, 1, 0x70, 1, 0xD0, 0x70, 0x0B),
            "passive or declarative element": section(9, 1, 1, 0, 1, 2),
            "passive data": section(11, 1, 1, 2, 9, 9),
            "instead of one of each": section(4, 2, 0x70, 0, 1, 0x70, 0, 1),
            "imports m.t, which is no function": section(2, 1, 1, ord("m"), 1, ord("t"), 1, 0x70, 0, 1),
        }
        for problem, extra in cases.items():
            with self.subTest(problem=problem):
                self.assertIn(problem, self._problems(extra))

    def test_imported_functions_in_the_table(self) -> None:
        parsed = WasmModule.parse(module(_IMPORT, _TABLE, _MEMORY, section(9, 1, 0, 0x41, 1, 0x0B, 1, 0)))
        self.assertIn("1 imported functions", parsed.recycling_problems()[0])

    def test_damaged_bytes(self) -> None:
        whole = module(_IMPORT, _TABLE, _MEMORY)
        for damaged in (b"", whole[:7], whole[:-1], b"\1" + whole[1:], module(section(5, 1, 3, 1))):
            with self.subTest(bytes=damaged), self.assertRaises(ModuleError):
                WasmModule.parse(damaged)
