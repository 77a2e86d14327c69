# SPDX-License-Identifier: MIT OR Apache-2.0
"""A cache that cannot or must not be used is refused with advice."""

from __future__ import annotations

import os
import tempfile
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

from eryx_setup.cache import Cache, default_root, remove_tree
from eryx_setup.errors import SetupError

from .support import CacheTest


class RootTest(unittest.TestCase):
    def test_where_the_cache_is(self) -> None:
        self.assertEqual(default_root({"ERYX_CACHE_DIR": "/a/b", "XDG_CACHE_HOME": "/c"}), Path("/a/b"))
        self.assertEqual(default_root({"XDG_CACHE_HOME": "/c"}), Path("/c/eryx"))
        self.assertEqual(default_root({}), Path.home() / ".cache/eryx")


def owned_by(file: Path, user: int) -> mock._patch[Any]:
    """``file`` seems to be another user's, which only root could make true."""
    stat = Path.stat

    def changed(path: Path, **arguments: bool) -> os.stat_result:
        status = stat(path, **arguments)
        return os.stat_result((*status[:4], user, *status[5:])) if path == file else status

    return mock.patch.object(Path, "stat", changed)


class RefusalTest(CacheTest):
    def test_a_cache_of_another_user(self) -> None:
        self.cache.prepare()
        with mock.patch("os.geteuid", return_value=os.geteuid() + 1), self.assertRaises(SetupError) as caught:
            self.cache.prepare()
        self.assertIn("belongs to user", caught.exception.problem)
        self.assertIn("ERYX_CACHE_DIR", caught.exception.advice)

    def test_parts_of_another_user(self) -> None:
        self.cache.prepare()
        self.cache.lock.write_text("")
        for part in (self.cache.stages, self.cache.logs, self.cache.lock):
            with self.subTest(part.name), owned_by(part, os.geteuid() + 1):
                with self.assertRaisesRegex(SetupError, f"{part.name} belongs to user {os.geteuid() + 1}, not to you"):
                    self.cache.prepare()
        self.cache.prepare()

    def test_a_cache_that_everybody_can_write(self) -> None:
        self.cache.root.mkdir()
        self.cache.root.chmod(0o777)
        with self.assertRaisesRegex(SetupError, "can be written by every user"):
            self.cache.prepare()

    def test_a_cache_that_cannot_be_created(self) -> None:
        (self.folder / "file").write_text("")
        with self.assertRaisesRegex(SetupError, "cannot create the cache"):
            Cache(self.folder / "file" / "cache").prepare()

    def test_a_cache_that_cannot_be_written(self) -> None:
        self.cache.prepare()
        with mock.patch("os.access", return_value=False), self.assertRaisesRegex(SetupError, "is not writable"):
            self.cache.prepare()

    def test_too_little_space(self) -> None:
        self.cache.prepare()
        with self.assertRaises(SetupError) as caught:
            self.cache.check_space(2**80)
        self.assertIn("GB of free space; the set-up needs", caught.exception.problem)
        self.assertIn("--prune", caught.exception.advice)


class PruneTest(CacheTest):
    def test_only_what_is_used_stays(self) -> None:
        self.cache.prepare()
        used, unused = self.cache.output("a", "1" * 64), self.cache.output("a", "2" * 64)
        for output in (used, unused):
            output.mkdir()
        self.assertEqual(self.cache.prune({used}), [unused])
        self.assertEqual(list(self.cache.stages.iterdir()), [used])

    def test_trees_with_read_only_folders_can_be_removed(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder) / "tree"
            (tree / "sub").mkdir(parents=True)
            (tree / "sub/file").write_text("")
            (tree / "sub").chmod(0o500)
            remove_tree(tree)
            self.assertFalse(tree.exists())
