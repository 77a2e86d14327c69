#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/install and tools/build say what to do, before anything is built, when they cannot do their work."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

_TOOLS = Path(__file__).resolve().parents[1]


class CheckoutTest(unittest.TestCase):
    """Gives each test a checkout, with a space in its path, whose set-up and build only note that they ran."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.checkout = self.folder / "a checkout"
        (self.checkout / "tools/setup").mkdir(parents=True)
        for name in ("install", "build"):
            shutil.copy(_TOOLS / name, self.checkout / "tools")

    def run_tool(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.checkout / "tools" / words[0], *words[1:]], capture_output=True, text=True, check=False)

    def ran(self) -> list[str]:
        path = self.checkout / "ran"
        return path.read_text().splitlines() if path.exists() else []


class InstallTest(CheckoutTest):
    def setUp(self) -> None:
        super().setUp()
        for name in ("setup/setup", "build"):
            script = self.checkout / "tools" / name
            script.write_text(f'#!/bin/sh\necho "{name} $*" >>ran\n')
            script.chmod(0o755)

    def refused(self, prefix: str, staging: str = "") -> str:
        result = self.run_tool("install", prefix, staging)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertEqual(self.ran(), [], "it must be refused before anything is built")
        return result.stderr

    def test_a_prefix_that_cannot_be_written(self) -> None:
        # Nobody can create files there, root included.
        text = self.refused("/proc/eryx")
        self.assertIn("you may not write to /proc", text)
        self.assertIn("make install PREFIX=$HOME/.local", text)
        self.assertIn("sudo cmake --install build/release --prefix '/proc/eryx'", text)

    def test_a_prefix_below_a_file(self) -> None:
        (self.folder / "file").write_text("")
        self.assertIn("is not a folder", self.refused(f"{self.folder}/file/usr"))

    def test_a_relative_prefix_or_staging_folder(self) -> None:
        self.assertIn("must begin with '/', but one of them is 'usr'", self.refused("usr"))
        self.assertIn("must begin with '/', but one of them is 'stage'", self.refused("/usr", "stage"))

    def test_what_is_installed_is_built_first(self) -> None:
        # A tree that installs one file, for `cmake --install`.
        tree = self.checkout / "build/release"
        tree.mkdir(parents=True)
        (tree / "cmake_install.cmake").write_text(
            f'file(INSTALL DESTINATION "${{CMAKE_INSTALL_PREFIX}}/lib" TYPE FILE FILES "{tree}/cmake_install.cmake")\n'
        )
        prefix = "/with a space/usr"
        result = self.run_tool("install", prefix, str(self.folder / "stage"))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.ran(), ["setup/setup --with-command", "build release eryx eryx-command eryx-manual"])
        self.assertTrue((self.folder / f"stage{prefix}/lib/cmake_install.cmake").is_file())
        self.assertIn(f"CMAKE_PREFIX_PATH holds '{prefix}'", result.stdout)


class BuildTest(CheckoutTest):
    def test_a_guest_that_the_set_up_has_not_finished(self) -> None:
        tree = self.checkout / "build/release"
        tree.mkdir(parents=True)
        (self.checkout / "CMakePresets.json").write_text("{}")
        (tree / "build.ninja").write_text("")
        for artifacts in (None, 'set(ERYX_GUEST_OBJECT "/no/such/guest.o")\n'):
            if artifacts:
                (self.checkout / "build/artifacts.cmake").write_text(artifacts)
            result = self.run_tool("build", "release")
            self.assertEqual(result.returncode, 1)
            self.assertIn("the guest is not built: run tools/setup/setup first", result.stderr)


if __name__ == "__main__":
    unittest.main()
