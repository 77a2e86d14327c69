# SPDX-License-Identifier: MIT OR Apache-2.0
"""The licences of the crates that are in a wheel."""

from __future__ import annotations

import json
import tempfile
import unittest
from pathlib import Path

from eryx_setup.recipes.rust_notices import linked_crates, write_notices

_TARGET = "wasm32-unknown-emscripten"


class RustNoticesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "copyright").write_text("Rust's own terms")

    def crate(self, place: str, name: str, files: dict[str, str]) -> dict[str, object]:
        """Returns: what cargo says when it has compiled it for the target."""
        folder = self.folder / place / name
        folder.mkdir(parents=True)
        (folder / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nversion = "1.2.3"\nlicense = "MIT OR Zlib"\n')
        for file, text in files.items():
            (folder / file).write_text(text)
        made = self.folder / f"target/{_TARGET}/release/deps/lib{name}.rlib"
        return {"reason": "compiler-artifact", "manifest_path": str(folder / "Cargo.toml"), "filenames": [str(made)]}

    def notices(self, messages: list[dict[str, object]]) -> str:
        lines = "\n".join(json.dumps(message) for message in messages)
        return write_notices(linked_crates(lines, _TARGET), self.folder / "library", self.folder / "copyright")

    def test_each_text_stands_once(self) -> None:
        one = self.crate("crates", "one", {"LICENSE-MIT": "as you like", "src": "", "README.md": "readme"})
        two = self.crate("crates", "two", {"license.md": "as you like", "COPYING": "share it"})
        text = self.notices([two, one, one])
        self.assertIn("  one 1.2.3: MIT OR Zlib\n  two 1.2.3: MIT OR Zlib\n", text)
        self.assertEqual(text.count("as you like"), 1)
        self.assertIn("one 1.2.3, two 1.2.3\n", text)
        self.assertIn("share it", text)
        self.assertNotIn("readme", text)

    def test_the_standard_library(self) -> None:
        text = self.notices([self.crate("library", "std", {}), self.crate("library", "core", {})])
        self.assertEqual(text.count("Rust's own terms"), 1)
        self.assertIn("core 1.2.3, std 1.2.3\n", text)

    def test_what_runs_on_this_machine_is_not_in_the_wheel(self) -> None:
        macro = self.crate("crates", "macro", {})
        macro["filenames"] = [str(self.folder / "target/release/deps/libmacro.so")]
        text = self.notices([macro, {"reason": "build-finished", "success": True}])
        self.assertNotIn("macro", text.partition("\n\n")[2])

    def test_a_crate_without_a_licence_is_an_error(self) -> None:
        with self.assertRaisesRegex(ValueError, "no text of a licence: bare 1.2.3"):
            self.notices([self.crate("crates", "bare", {"README.md": "readme"})])
