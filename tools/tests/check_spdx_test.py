# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/check_spdx.py knows sources from data, and where the licence line belongs."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_spdx  # noqa: E402

LINE = "SPDX-License-Identifier: MIT OR Apache-2.0"


class SpdxTest(unittest.TestCase):
    def test_knows_sources_by_name_and_by_their_first_line(self) -> None:
        for name, text, comment in (
            ("src/a.cpp", "", "//"),
            ("guest/tests/a.mjs", "", "//"),
            ("src/embed/a.S.in", "", "//"),
            ("cmake/EryxConfig.cmake.in", "", "#"),
            ("tests/CMakeLists.txt", "", "#"),
            ("tools/lint", "#!/usr/bin/env bash\n", "#"),
        ):
            with self.subTest(name):
                self.assertEqual(check_spdx.comment_of(name, text), comment)

    def test_leaves_data_and_pages_alone(self) -> None:
        for name in ("README.md", "tests/security/programs/a.py", "fuzz/corpus/archive/00ff", "tests/spec/skips.txt", "LICENSE-MIT"):
            with self.subTest(name):
                self.assertIsNone(check_spdx.comment_of(name, "text\n"))

    def test_adds_the_line_first_or_after_the_interpreter(self) -> None:
        self.assertEqual(check_spdx.with_line("int x;\n", "//"), f"// {LINE}\nint x;\n")
        self.assertEqual(check_spdx.with_line("#!/bin/sh\ntrue\n", "#"), f"#!/bin/sh\n# {LINE}\ntrue\n")

    def test_accepts_what_it_adds_and_nothing_near_it(self) -> None:
        for text in ("int x;\n", "#!/bin/sh\n", ""):
            self.assertFalse(check_spdx.has_line(text, "#"))
            self.assertTrue(check_spdx.has_line(check_spdx.with_line(text, "#"), "#"))
        self.assertFalse(check_spdx.has_line(f"\n# {LINE}\n", "#"))
        self.assertFalse(check_spdx.has_line("# SPDX-License-Identifier: MIT\n", "#"))

    def test_lists_committed_and_new_files_of_a_repository(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            subprocess.run(["git", "init", "-q", name], check=True)
            (root / "good.py").write_text(f"# {LINE}\n")
            (root / "bad.py").write_text("pass\n")
            self.assertEqual(check_spdx.files_without(root), {root / "bad.py": "#"})


if __name__ == "__main__":
    unittest.main()
