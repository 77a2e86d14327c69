# SPDX-License-Identifier: MIT OR Apache-2.0
"""Keys: what runs again after an edit, and what does not."""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

from eryx_setup.stage import Recipe, Stage, hash_tree, in_order
from eryx_setup.workspace import Workspace

from .support import stage


def nothing(workspace: Workspace) -> None:
    pass


class KeyTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_same_parts_give_the_same_key(self) -> None:
        self.assertEqual(stage("a", nothing, facts={"v": "1"}).key, stage("a", nothing, facts={"v": "1"}).key)

    def test_facts_count(self) -> None:
        self.assertNotEqual(stage("a", nothing, facts={"v": "1"}).key, stage("a", nothing, facts={"v": "2"}).key)

    def test_inputs_count_through_any_number_of_stages(self) -> None:
        def chain(version: str) -> Stage:
            first = stage("first", nothing, facts={"v": version})
            return stage("third", nothing, inputs={"second": stage("second", nothing, inputs={"first": first})})

        self.assertEqual(chain("1").key, chain("1").key)
        self.assertNotEqual(chain("1").key, chain("2").key)

    def test_loose_inputs_do_not_count(self) -> None:
        def made(version: str) -> Stage:
            return stage("a", nothing, loose_inputs={"b": stage("b", nothing, facts={"v": version})})

        self.assertEqual(made("1").key, made("2").key)

    def test_files_read_count_by_name_and_content(self) -> None:
        patches = self.folder / "patches"
        keys = {stage("a", nothing, reads=(patches,)).key}
        patches.mkdir()
        (patches / "1.patch").write_text("x")
        keys.add(stage("a", nothing, reads=(patches,)).key)
        (patches / "1.patch").write_text("y")
        keys.add(stage("a", nothing, reads=(patches,)).key)
        (patches / "1.patch").rename(patches / "2.patch")
        keys.add(stage("a", nothing, reads=(patches,)).key)
        self.assertEqual(len(keys), 4)

    def test_the_text_of_the_recipe_counts(self) -> None:
        keys = {stage("a", self._load("def recipe(workspace): pass\n")).key}
        keys.add(stage("a", self._load("def recipe(workspace): return None\n")).key)
        self.assertEqual(len(keys), 2)

    def test_an_edit_while_it_runs_is_noticed(self) -> None:
        source = self.folder / "source"
        source.write_text("before")
        made = stage("a", nothing, reads=(source,))
        self.assertTrue(made.key)
        self.assertFalse(made.changed_since_start())
        source.write_text("after")
        self.assertTrue(made.changed_since_start())

    def test_hash_of_a_folder_does_not_confuse_name_and_content(self) -> None:
        for number, (name, content) in enumerate((("ab", "c"), ("a", "bc"))):
            folder = self.folder / str(number)
            folder.mkdir()
            (folder / name).write_text(content)
        self.assertNotEqual(hash_tree(self.folder / "0"), hash_tree(self.folder / "1"))

    def _load(self, text: str) -> Recipe:
        path = self.folder / f"recipe_{len(list(self.folder.iterdir()))}.py"
        path.write_text(text)
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        self.addCleanup(sys.modules.pop, path.stem)
        spec.loader.exec_module(module)
        recipe: Recipe = module.recipe
        return recipe


class OrderTest(unittest.TestCase):
    def test_inputs_come_first_and_once(self) -> None:
        base = stage("base", nothing)
        left = stage("left", nothing, inputs={"base": base})
        right = stage("right", nothing, inputs={"base": base}, loose_inputs={"left": left})
        names = [made.name for made in in_order([right, left])]
        self.assertEqual(names, ["base", "left", "right"])


if __name__ == "__main__":
    unittest.main()
