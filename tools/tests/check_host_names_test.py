# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/check_host_names.py finds names of one machine, and leaves ordinary text alone."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_host_names  # noqa: E402


class HostNamesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def complaints(self, text: str) -> list[str]:
        (self.root / "a.sh").write_text(text, encoding="utf-8")
        return check_host_names.complaints(self.root)

    def test_finds_what_works_on_one_machine_only(self) -> None:
        # In pieces, so that the check of the tree does not find this file.
        for name in (
            "/ro" + "ot/cache/x",
            "/wo" + "rk/main/src",
            "/ho" + "me/alice/eryx",
            "https://deb.deb" + "ian.org/debian",
            "https://files.python" + "hosted.org/packages",
            "http:/" + "/127.0.0.1:8080/simple",
            "mirror.example" + ".internal",
        ):
            with self.subTest(name):
                self.assertEqual(len(self.complaints(f"x={name}\n")), 1)

    def test_says_where(self) -> None:
        self.assertEqual(
            self.complaints("\n\ncd /ro" + "ot/a/b\n"), ["a.sh:3: path of one machine: /ro" + "ot/a/b"]
        )

    def test_leaves_ordinary_text_alone(self) -> None:
        text = "/data/orders.log /tmp/x.py /usr/lib/python3.13 ${root}/work/a src/home/b/c frame work/life https://example.org"
        self.assertEqual(self.complaints(text), [])

    def test_skips_binary_files(self) -> None:
        (self.root / "a.bin").write_bytes(b"\xff\xfe/ro" + b"ot/a/b")
        self.assertEqual(check_host_names.complaints(self.root), [])

    def test_exit_status(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self.complaints("fine\n")
            self.assertEqual(check_host_names.main([str(self.root)]), 0)
            self.complaints("/ro" + "ot/a/b\n")
            self.assertEqual(check_host_names.main([str(self.root)]), 1)


if __name__ == "__main__":
    unittest.main()
