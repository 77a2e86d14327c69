# SPDX-License-Identifier: MIT OR Apache-2.0
"""Each rule of tools/check_layers.py meets a tree that keeps it and one that breaks it."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_layers  # noqa: E402


class LayersTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("src/base/number.hpp")
        self.write("src/vfs/path.hpp")
        self.write("src/engine/slot.hpp")
        self.write("src/wasi/clock.hpp")
        self.write("include/eryx/error.hpp")
        self.write("include/eryx/sandbox.hpp")
        self.write("abi/guest_abi.h")

    def write(self, path: str, text: str = "#pragma once\n") -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def messages(self, path: str, text: str) -> list[str]:
        """What is said of a tree that also holds `path`."""
        self.write(path, text)
        return [str(violation) for violation in check_layers.Layers(self.root).check()]

    def test_accepts_arrows_that_point_down(self) -> None:
        text = '#include "wasi/fd.hpp"\n#include "engine/slot.hpp"\n#include "vfs/path.hpp"\n#include <vector>\n'
        self.write("src/wasi/fd.hpp")
        self.assertEqual(self.messages("src/wasi/fd.cpp", text), [])

    def test_refuses_an_arrow_that_points_up(self) -> None:
        messages = self.messages("src/vfs/mounts.cpp", '// first line\n#include "engine/slot.hpp"\n')
        self.assertEqual(len(messages), 1)
        self.assertIn("src/vfs/mounts.cpp:2: src/vfs must not include src/engine", messages[0])
        self.assertIn("it may include: base", messages[0])

    def test_refuses_an_upward_arrow_in_brackets(self) -> None:
        self.assertEqual(len(self.messages("src/vfs/mounts.cpp", "#include <engine/slot.hpp>\n")), 1)

    def test_sees_includes_with_odd_spacing(self) -> None:
        self.assertEqual(len(self.messages("src/vfs/mounts.cpp", '  #  include  "engine/slot.hpp"\n')), 1)

    def test_unit_tests_keep_the_arrows_of_their_folder(self) -> None:
        messages = self.messages("src/vfs/path_test.cpp", '#include <gtest/gtest.h>\n#include "wasi/clock.hpp"\n')
        self.assertEqual(len(messages), 1)

    def test_public_headers_include_nothing_of_src(self) -> None:
        self.assertEqual(self.messages("include/eryx/a.hpp", '#include "eryx/error.hpp"\n'), [])
        self.assertEqual(len(self.messages("include/eryx/a.hpp", '#include "base/number.hpp"\n')), 1)

    def test_command_and_examples_see_the_public_api_only(self) -> None:
        self.write("cli/run.hpp")
        self.assertEqual(self.messages("cli/run.cpp", '#include "run.hpp"\n#include "eryx/sandbox.hpp"\n'), [])
        self.assertEqual(len(self.messages("cli/run.cpp", '#include "base/number.hpp"\n')), 1)
        self.write("cli/run.cpp")
        self.assertEqual(len(self.messages("examples/simple.cpp", '#include "engine/slot.hpp"\n')), 1)

    def test_tests_may_use_helpers_of_other_tests(self) -> None:
        self.write("tests/conformance/program.hpp")
        self.assertEqual(self.messages("tests/security/a.cpp", '#include "program.hpp"\n'), [])
        self.assertEqual(len(self.messages("tests/security/a.cpp", '#include "missing.hpp"\n')), 1)

    def test_low_layers_speak_in_public_value_types_only(self) -> None:
        self.assertEqual(self.messages("src/vfs/a.cpp", '#include "eryx/error.hpp"\n'), [])
        self.assertEqual(len(self.messages("src/vfs/a.cpp", '#include "eryx/sandbox.hpp"\n')), 1)

    def test_generated_headers_belong_to_the_engine(self) -> None:
        for header in ("eryx.h", "wasm-rt.h", "guest_table.h"):
            with self.subTest(header):
                self.assertEqual(self.messages("src/engine/a.cpp", f'#include "{header}"\n'), [])
                messages = self.messages("src/wasi/a.cpp", f"#include <{header}>\n")
                self.assertEqual(len(messages), 1)
                self.write("src/wasi/a.cpp")

    def test_python_stays_in_the_guest(self) -> None:
        text = '#include <Python.h>\n#include "internal/pycore_runtime.h"\n#include "guest_abi.h"\n'
        self.assertEqual(self.messages("guest/shim/boot.c", text), [])
        self.assertEqual(len(self.messages("src/engine/a.cpp", "#include <Python.h>\n")), 1)

    def test_the_guest_sees_no_host_code(self) -> None:
        self.assertEqual(len(self.messages("guest/shim/boot.c", '#include "base/number.hpp"\n')), 1)

    def test_guest_abi_is_for_those_who_encode_it(self) -> None:
        self.assertEqual(len(self.messages("src/vfs/a.cpp", '#include "guest_abi.h"\n')), 1)

    def test_refuses_names_that_do_not_start_at_the_root(self) -> None:
        messages = self.messages("src/vfs/mounts.cpp", '#include "path.hpp"\n')
        self.assertIn('write "vfs/path.hpp"', messages[0])
        self.assertEqual(len(self.messages("src/vfs/mounts.cpp", '#include "../vfs/path.hpp"\n')), 1)

    def test_refuses_headers_that_do_not_exist(self) -> None:
        self.assertIn("does not exist", self.messages("src/vfs/a.cpp", '#include "base/missing.hpp"\n')[0])

    def test_refuses_a_folder_without_a_row(self) -> None:
        self.assertIn("has no row", self.messages("src/novel/a.cpp", "")[0])

    def test_finds_headers_that_include_each_other(self) -> None:
        self.write("src/base/a.hpp", '#include "base/b.hpp"\n')
        self.write("src/base/b.hpp", '#include "base/c.hpp"\n')
        messages = self.messages("src/base/c.hpp", '#include "base/a.hpp"\n')
        self.assertEqual(len(messages), 1)
        self.assertIn("src/base/a.hpp -> src/base/b.hpp -> src/base/c.hpp -> src/base/a.hpp", messages[0])

    def test_exit_status_tells_good_bad_and_empty_trees(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(check_layers.main([str(self.root)]), 0)
            self.write("src/base/a.cpp", '#include "vfs/path.hpp"\n')
            self.assertEqual(check_layers.main([str(self.root)]), 1)
            with tempfile.TemporaryDirectory() as empty:
                self.assertEqual(check_layers.main([empty]), 2)


if __name__ == "__main__":
    unittest.main()
