# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/check_sizes.py counts the lines of functions and files."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_sizes  # noqa: E402


class SizesTest(unittest.TestCase):
    def test_counts_python_functions(self) -> None:
        text = '''\
class A:
    def one(self): return 1

    async def two(
        self,
    ) -> None:
        """Says
        more."""
        # A comment.
        if self:
            pass

        def inner():
            pass


type New = list[int]
if True:
    pass
'''
        self.assertEqual(sorted(check_sizes.python_functions(text)), [("inner", 13, 2), ("two", 4, 11)])

    def test_counts_c_functions(self) -> None:
        text = "static int *make(int x,\n                 int y) {\n  if (x) {\n  }\n  return 0;\n}\n\nstruct s {\n  int x;\n};\n"
        self.assertEqual(list(check_sizes.c_functions(text)), [("make", 1, 6)])

    def test_complains_of_what_is_too_long(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            (root / "src").mkdir()
            (root / "tools").mkdir()
            (root / "src/fits.cpp").write_text("\n" * check_sizes.FILE_LINES)
            (root / "src/long.cpp").write_text("\n" * (check_sizes.FILE_LINES + 1))
            fits = "def f():\n" + "    x = 1\n" * (check_sizes.FUNCTION_LINES - 1)
            (root / "tools/a.py").write_text(fits)
            (root / "tools/b.py").write_text(fits + "    x = 1\n")
            self.assertEqual(
                check_sizes.complaints(root),
                ["src/long.cpp: 401 lines, over 400", "tools/b.py:1: f has 61 lines, over 60"],
            )


if __name__ == "__main__":
    unittest.main()
