# SPDX-License-Identifier: MIT OR Apache-2.0
"""Wheels of what a build has installed."""

from __future__ import annotations

import base64
import hashlib
import tempfile
import unittest
import zipfile
from pathlib import Path

from eryx_setup.recipes.wheel import write_wheel

_TAG = "cp313-cp313-pyemscripten_2025_0_wasm32"


class WheelTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.site, self.source = self.folder / "site", self.folder / "source"
        (self.site / "wide_words/inner").mkdir(parents=True)
        (self.site / "wide_words/__init__.py").write_text("x = 1\n")
        (self.site / "wide_words/inner/data.bin").write_bytes(b"\0\1")
        self.source.mkdir()
        (self.source / "PKG-INFO").write_text("Metadata-Version: 2.4\nName: wide-words\nVersion: 1.2\nLicense-File: LICENSE\n\nText.\n")
        (self.source / "LICENSE").write_text("free")
        (self.source / "pyproject.toml").write_text(
            '[project]\nname = "wide-words"\n[project.scripts]\nwide = "wide_words:main"\n[project.entry-points.plots]\na = "b:c"\n'
        )

    def write(self, folder: str) -> Path:
        (self.folder / folder).mkdir()
        return write_wheel(self.site, self.source, self.folder / folder, _TAG, "1eryx")

    def test_contents(self) -> None:
        wheel = self.write("a")
        self.assertEqual(wheel.name, f"wide_words-1.2-1eryx-{_TAG}.whl")
        with zipfile.ZipFile(wheel) as archive:
            information = "wide_words-1.2.dist-info"
            names = [f"{information}/{name}" for name in ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE")]
            self.assertEqual(archive.namelist(), [*names, "wide_words/__init__.py", "wide_words/inner/data.bin"])
            self.assertIn(f"Tag: {_TAG}\n", archive.read(f"{information}/WHEEL").decode())
            record = archive.read(f"{information}/RECORD").decode()
            digest = base64.urlsafe_b64encode(hashlib.sha256(b"x = 1\n").digest()).decode().rstrip("=")
            self.assertIn(f"wide_words/__init__.py,sha256={digest},6\n", record)
            self.assertTrue(record.endswith(f"{information}/RECORD,,\n"))
            points = archive.read(f"{information}/entry_points.txt").decode()
            self.assertEqual(points, "[console_scripts]\nwide = wide_words:main\n\n[plots]\na = b:c\n\n")

    def test_the_same_files_make_the_same_bytes(self) -> None:
        self.assertEqual(self.write("a").read_bytes(), self.write("b").read_bytes())
