# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/check_headers.py against headers that are good, incomplete, unguarded, or leak src/ into the public API."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_headers  # noqa: E402


class HeadersTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("include/eryx/good.hpp", "#pragma once\n#include <string>\ninline std::string f() { return {}; }\n")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def run_check(self) -> tuple[int, str]:
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            status = check_headers.main(["--root", str(self.root)])
        return status, output.getvalue()

    def test_accepts_a_good_header(self) -> None:
        self.assertEqual(self.run_check(), (0, "headers: 1 compile alone and twice\n"))

    def test_refuses_a_header_that_lacks_an_include(self) -> None:
        self.write("src/vfs/a.hpp", "#pragma once\ninline std::string f() { return {}; }\n")
        status, output = self.run_check()
        self.assertEqual(status, 1)
        self.assertIn("src/vfs/a.hpp", output)
        self.assertNotIn("good.hpp: does not", output)

    def test_refuses_a_header_without_a_guard(self) -> None:
        self.write("src/vfs/a.hpp", "struct A {};\n")
        self.assertEqual(self.run_check()[0], 1)

    def test_refuses_a_public_header_that_needs_the_sources(self) -> None:
        self.write("src/base/b.hpp", "#pragma once\n")
        self.write("include/eryx/a.hpp", '#pragma once\n#include "base/b.hpp"\n')
        self.assertEqual(self.run_check()[0], 1)

    def test_refuses_a_guest_abi_that_is_only_cplusplus(self) -> None:
        self.write("abi/guest_abi.h", "#ifndef GUARD\n#define GUARD\nclass A {};\n#endif\n")
        status, output = self.run_check()
        self.assertEqual(status, 1)
        self.assertIn("1 of 3", output)

    def test_refuses_warnings(self) -> None:
        self.write("src/base/a.hpp", "#pragma once\ninline char f(int x) { return x; }\n")
        self.assertEqual(self.run_check()[0], 1)

    def test_leaves_headers_of_generated_code_to_the_build(self) -> None:
        self.write("src/engine/module/a.hpp", "#include <eryx.h>\n")
        self.assertEqual(self.run_check()[0], 0)

    def test_takes_system_folders_from_what_set_up_wrote(self) -> None:
        self.write("elsewhere/dep.hpp", "#pragma once\n")
        self.write("include/eryx/a.hpp", "#pragma once\n#include <dep.hpp>\n")
        self.assertEqual(self.run_check()[0], 1)
        self.write(
            "build/artifacts.cmake",
            f'set(ERYX_STDLIB_ARCHIVE "x")\nset(ERYX_BOOST_INCLUDE_DIR "{self.root}/elsewhere")\n',
        )
        self.assertEqual(self.run_check()[0], 0)


if __name__ == "__main__":
    unittest.main()
