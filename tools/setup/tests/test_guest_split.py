# SPDX-License-Identifier: MIT OR Apache-2.0
"""The guest is split in what is translated and what native packages are linked to; both number everything alike."""

from __future__ import annotations

import unittest

from eryx_setup.module_split import ABI_SECTION, Export, defined_functions, exported_functions, read_exports, split
from eryx_setup.recipes import guest_exports, guest_functions, native_kit
from eryx_setup.recipes.translation import UnexpectedText
from eryx_setup.wasm_reader import (
    CODE,
    CUSTOM,
    DATA,
    ELEMENT,
    EXPORT,
    FUNCTION,
    GLOBAL,
    IMPORT,
    MEMORY,
    TABLE,
    TYPE,
    ModuleError,
    Section,
    encode_name,
    encode_unsigned,
    read_sections,
    write_module,
)

_STACK_POINTER = bytes([0x7F, 1, 0x41, 16, 0x0B])
_VARIABLE = bytes([0x7F, 0, 0x41, 0xC0, 0, 0x0B])


def _list(*items: bytes) -> bytes:
    return encode_unsigned(len(items)) + b"".join(items)


def _export(name: str, kind: int, index: int) -> bytes:
    return Export(name, kind, index).encoded()


def _linked(*globals_: bytes, exports: tuple[bytes, ...] = ()) -> bytes:
    """One imported function, then three of its own: `boot`, `PyList_New`, and one without a name."""
    body = bytes([5, 0, 0x01, 0x01, 0x01, 0x0B])
    basic = (_export("boot", 0, 1), _export("PyList_New", 0, 2), _export("PyList_Alias", 0, 2))
    return write_module(
        [
            Section(TYPE, _list(bytes([0x60, 0, 0]))),
            Section(IMPORT, _list(encode_name("host") + encode_name("call") + bytes([0, 0]))),
            Section(FUNCTION, _list(b"\0", b"\0", b"\0")),
            Section(TABLE, _list(bytes([0x70, 0, 1]))),
            Section(MEMORY, _list(bytes([0, 1]))),
            Section(GLOBAL, _list(*globals_)),
            Section(EXPORT, _list(*basic, *exports)),
            Section(ELEMENT, _list(bytes([0, 0x41, 0, 0x0B, 1, 3]))),
            Section(CODE, _list(body, body, body)),
            Section(DATA, _list(bytes([0, 0x41, 0, 0x0B, 1, 65]))),
            Section(CUSTOM, encode_name("name")),
        ]
    )


_WHOLE = _linked(_STACK_POINTER, _VARIABLE, exports=(_export("__stack_pointer", 3, 0), _export("Py_None", 3, 1)))
_API = {"PyList_New", "PyList_Alias", "Py_None"}


def _kinds(module: bytes) -> list[int]:
    return [section.kind for section in read_sections(module)]


def _content(module: bytes, kind: int) -> bytes:
    return next(section.content for section in read_sections(module) if section.kind == kind)


class SplitTest(unittest.TestCase):
    def setUp(self) -> None:
        self.parts = split(_WHOLE, _API, "abi_name")

    def test_the_guest_exports_only_what_the_host_calls(self) -> None:
        names = [export.name for export in read_exports(self.parts.guest)]
        self.assertEqual(names, ["boot", "__stack_pointer"])
        self.assertEqual(_content(self.parts.guest, CODE), _content(_WHOLE, CODE))
        self.assertEqual(_content(self.parts.guest, GLOBAL), _list(_STACK_POINTER))

    def test_the_skeleton_exports_all_and_does_nothing(self) -> None:
        self.assertEqual(read_exports(self.parts.skeleton), read_exports(_WHOLE))
        self.assertEqual(_content(self.parts.skeleton, CODE), _list(*[bytes([3, 0, 0, 0x0B])] * 3))
        self.assertNotIn(DATA, _kinds(self.parts.skeleton))
        # Where a function is in the table tells whether two pointers to it are equal.
        self.assertEqual(_content(self.parts.skeleton, ELEMENT), _content(_WHOLE, ELEMENT))
        self.assertEqual(_content(self.parts.skeleton, CUSTOM), encode_name(ABI_SECTION) + b"abi_name")

    def test_both_number_functions_alike(self) -> None:
        for module in (self.parts.guest, self.parts.skeleton):
            self.assertEqual(defined_functions(module), range(1, 4))
            self.assertEqual(_content(module, FUNCTION), _content(_WHOLE, FUNCTION))
        self.assertEqual(exported_functions(self.parts.skeleton), [1, 2])

    def test_addresses_among_true_globals(self) -> None:
        exports = (_export("Py_None", 3, 0),)
        with self.assertRaisesRegex(ModuleError, "not its last globals"):
            split(_linked(_VARIABLE, _STACK_POINTER, exports=exports), _API, "")

    def test_a_variable_that_is_no_address(self) -> None:
        exports = (_export("Py_None", 3, 1),)
        with self.assertRaisesRegex(ModuleError, "not the address"):
            split(_linked(_VARIABLE, _STACK_POINTER, exports=exports), _API, "")


class GuestFunctionsTest(unittest.TestCase):
    _PRELUDE = """\
u32 w2c_host_call(struct w2c_host*, u32);
void w2c_eryx_boot_0(w2c_eryx*);
u32 w2c_eryx_new(w2c_eryx*, u32);
void w2c_eryx_f3(w2c_eryx*);
"""

    def test_functions_are_listed_by_index(self) -> None:
        text = guest_functions.definition(self._PRELUDE, range(1, 4), [1, 2])
        entries = [line.strip() for line in text.splitlines() if line.startswith("    ")]
        self.assertEqual(
            entries, ["(wasm_rt_function_ptr_t)&w2c_eryx_boot_0,", "(wasm_rt_function_ptr_t)&w2c_eryx_new,"]
        )
        self.assertIn("#define ERYX_GUEST_FUNCTION_COUNT 2u", guest_functions.header(2))

    def test_a_missing_declaration_is_noticed(self) -> None:
        with self.assertRaises(guest_functions.UnexpectedDeclarations):
            guest_functions.definition(self._PRELUDE, range(1, 5), [1, 2])


class ExportsTest(unittest.TestCase):
    _LISTING = """\
Symbols [
  Symbol {
    Name: PyList_New
    Type: FUNCTION (0x0)
    Flags [ (0x0)
    ]
  }
  Symbol {
    Name: _Py_inside
    Type: DATA (0x1)
    Flags [ (0x4)
      VISIBILITY_HIDDEN (0x4)
    ]
  }
  Symbol {
    Name: malloc
    Type: FUNCTION (0x0)
    Flags [ (0x10)
      UNDEFINED (0x10)
    ]
  }
  Symbol {
    Name: here
    Type: DATA (0x1)
    Flags [ (0x2)
      BINDING_LOCAL (0x2)
    ]
  }
  Symbol {
    Name: __stack_pointer
    Type: GLOBAL (0x2)
    Flags [ (0x0)
    ]
  }
]
"""

    def test_what_an_archive_defines(self) -> None:
        symbols = guest_exports.parse_symbols(self._LISTING)
        self.assertEqual([(symbol.name, symbol.hidden) for symbol in symbols], [("PyList_New", False), ("_Py_inside", True)])

    def test_what_packages_get(self) -> None:
        def symbols(*names: str) -> list[guest_exports.Symbol]:
            return [guest_exports.Symbol(name, hidden=False) for name in names]

        python = symbols("PyList_New", "_Py_Dealloc", "PY_TIMEOUT_MAX", "pthread_self", "main")
        self.assertEqual(guest_exports.of_python(python), {symbol.name for symbol in python} - {"main"})
        hidden = [guest_exports.Symbol("_Py_inside", hidden=True)]
        self.assertEqual(guest_exports.of_python(hidden), set())
        library = symbols("malloc", "__wasi_fd_read", "__errno_location", "crypt", "scandir", "_exit")
        self.assertEqual(guest_exports.of_c_library(library), {"malloc", "__errno_location", "_exit"})
        self.assertEqual(guest_exports.of_builtins(symbols("__multi3", "__gcc_personality_v0")), {"__multi3"})


class KitTest(unittest.TestCase):
    _TEXT = '#include "eryx.h"\n#define TRAP(x) 1\n\n#define w2c_eryx_t0 ERYX_TYPE(1);\nvoid w2c_eryx_f1(w2c_eryx*);\n'

    def test_the_prelude_ends_before_the_module(self) -> None:
        self.assertEqual(native_kit.prelude_of(self._TEXT), "#define TRAP(x) 1\n\n")

    def test_unexpected_texts(self) -> None:
        for text in (self._TEXT[18:], "#define TRAP(x) 1\n", "u32 w2c_eryx_f0(w2c_eryx*);\n" + self._TEXT):
            with self.subTest(text=text), self.assertRaises(UnexpectedText):
                native_kit.prelude_of(text)
