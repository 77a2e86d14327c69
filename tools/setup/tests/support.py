# SPDX-License-Identifier: MIT OR Apache-2.0
"""Stages and caches that tests make."""

from __future__ import annotations

import io
import tempfile
import unittest
from pathlib import Path

from eryx_setup.cache import Cache
from eryx_setup.runner import Runner
from eryx_setup.stage import Recipe, Stage
from eryx_setup.workspace import Workspace


class CacheTest(unittest.TestCase):
    """Gives each test a cache of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.cache = Cache(self.folder / "cache")
        self.printed = io.StringIO()
        self.runner = Runner(self.cache, jobs=2, stream=self.printed, needed_bytes=0)

    def leftovers(self) -> list[Path]:
        return list(self.cache.temporary.iterdir())


class Counter:
    """A recipe that counts its runs and writes a file."""

    def __init__(self, text: str = "made") -> None:
        self.runs = 0
        self._text = text

    def recipe(self) -> Recipe:
        def recipe(workspace: Workspace) -> None:
            self.runs += 1
            (workspace.output / "file").write_text(self._text)

        return recipe


def stage(name: str, recipe: Recipe, **fields: object) -> Stage:
    return Stage(name, f"making {name}", recipe, **fields)  # type: ignore[arg-type]
