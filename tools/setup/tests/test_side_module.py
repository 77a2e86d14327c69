# SPDX-License-Identifier: MIT OR Apache-2.0
"""Imports of side modules, in modules of a few bytes."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from eryx_setup.recipes.side_module import foreign_imports, imports


def _text(text: str) -> bytes:
    return bytes([len(text)]) + text.encode()


def _module(*entries: tuple[str, str, bytes]) -> bytes:
    body = bytes([len(entries)]) + b"".join(_text(module) + _text(name) + kind for module, name, kind in entries)
    types = bytes([1, 4, 1, 0x60, 0, 0])
    return b"\0asm\1\0\0\0" + types + bytes([2, len(body)]) + body


_FUNCTION, _GLOBAL, _TAG = b"\0\0", b"\3\x7f\1", b"\4\0\0"
_TABLE, _LIMITED_TABLE, _MEMORY = b"\1\x70\0\1", b"\1\x70\1\1\2", b"\2\0\1"


class SideModuleTest(unittest.TestCase):
    def foreign(self, *names: str) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "a.so"
            file.write_bytes(_module(*(("env", name, _FUNCTION) for name in names)))
            return foreign_imports(file)

    def test_imports_of_every_kind(self) -> None:
        entries = [("env", "f", _FUNCTION), ("env", "table", _TABLE), ("env", "limited", _LIMITED_TABLE), ("env", "memory", _MEMORY),
                   ("GOT.mem", "stderr", _GLOBAL), ("env", "__cpp_exception", _TAG), ("env", "last", _FUNCTION)]  # fmt: skip
        self.assertEqual(list(imports(_module(*entries))), [(module, name) for module, name, _ in entries])

    def test_a_module_without_imports(self) -> None:
        self.assertEqual(list(imports(b"\0asm\1\0\0\0")), [])

    def test_what_is_no_module(self) -> None:
        with self.assertRaises(ValueError):
            list(imports(b"\x7fELF"))

    def test_functions_whose_types_differ(self) -> None:
        self.assertEqual(self.foreign("malloc", "localtime_r", "__errno_location"), [])
        self.assertEqual(self.foreign("stat", "malloc", "errno", "clock"), ["clock", "errno", "stat"])
        self.assertEqual(self.foreign("__wasi_fd_read"), ["__wasi_fd_read"])
