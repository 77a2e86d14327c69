# SPDX-License-Identifier: MIT OR Apache-2.0
"""Which edits make which stages run again, in a checkout of a few small files."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path
from unittest import mock

from eryx_setup.artifacts import write_artifacts
from eryx_setup.errors import SetupError, StageFailed
from eryx_setup.checkout import Checkout
from eryx_setup.plan import Plan, make_plan
from eryx_setup.recipes.guest_module import MODULE
from eryx_setup.recipes.packages import adopt_source
from eryx_setup.stage import Stage, in_order

from .support import CacheTest, stage

_SET_UP = Path(__file__).parents[1]


def _changed(before: dict[str, str], stages: tuple[Stage, ...]) -> set[str]:
    return {made.name for made in in_order(stages) if made.key != before[made.name]}


class CheckoutTest(CacheTest):
    """Gives each test a checkout, beside its cache."""

    def setUp(self) -> None:
        super().setUp()
        self.checkout = Checkout(self.folder / "checkout")
        shutil.copytree(_SET_UP, self.checkout.lock.parent, ignore=shutil.ignore_patterns("tests", "__pycache__"))
        for name in ("guest/cpython/patches", "guest/shim", "guest/libc", "guest/emscripten", "guest/python", "guest/native", "guest/cxx",
                     "guest/training", "abi", "tools/trainer", "tests/packages", "bench/pyperformance", "src"):  # fmt: skip
            (self.checkout.root / name).mkdir(parents=True)
        patch = mock.patch("eryx_setup.plan._version", side_effect=lambda compiler: f"{compiler} 1.0")
        patch.start()
        self.addCleanup(patch.stop)

    def plan(self, **environment: str) -> Plan:
        return make_plan(self.checkout, Path("/cache"), environment)


class PlanTest(CheckoutTest):
    def rerun_after(self, file: str) -> set[str]:
        """Names of the stages whose key changes when a file appears."""
        before = {made.name: made.key for made in in_order(self.plan().goals)}
        (self.checkout.root / file).write_text("edited")
        return {made.name for made in in_order(self.plan().goals) if made.key != before[made.name]}

    def test_the_engine_is_no_part_of_any_key(self) -> None:
        self.assertEqual(self.rerun_after("src/slot.cpp"), set())
        self.assertEqual(self.rerun_after("tools/trainer/trainer.cpp"), set())

    def test_a_python_module_of_ours(self) -> None:
        self.assertEqual(self.rerun_after("guest/python/module.py"), {"stdlib-archive"})

    def test_the_packages_of_tests(self) -> None:
        self.assertEqual(self.rerun_after("tests/packages/pylock.toml"), {"test-packages"})
        for kind in ("native", "machine"):
            self.assertEqual(self.rerun_after(f"tests/packages/pylock.{kind}.toml"), {"test-packages"})

    def test_what_links_modules_in_rust(self) -> None:
        before = {made.name: made.key for made in in_order(self.plan().rust)}
        (self.checkout.root / "tools/rust_wheels").mkdir()
        (self.checkout.root / "tools/rust_wheels/side_linker.py").write_text("edited")
        self.assertEqual(_changed(before, self.plan().rust), {"pydantic_core-wheel"})

    def test_packages_in_rust_are_no_goals(self) -> None:
        self.assertTrue({made.name for made in in_order(self.plan().goals)}.isdisjoint({"rust", "rust-sources"}))

    def test_what_only_benchmarks_use_is_no_goal(self) -> None:
        before = self.plan().benchmarks[0].key
        self.assertEqual(self.rerun_after("bench/pyperformance/pylock.toml"), set())
        self.assertNotEqual(self.plan().benchmarks[0].key, before)

    def test_an_embedded_build_fetches_no_packages_for_tests(self) -> None:
        embedded = make_plan(self.checkout, Path("/cache"), {}, "embed")
        self.assertNotIn("test-packages", [made.name for made in in_order(embedded.goals)])

    def test_the_shim(self) -> None:
        native = {"instrumented-object", "trainer", "profile", "guest-object"}
        self.assertEqual(self.rerun_after("guest/shim/boot.c"), {"guest-module", "translation", "native-kit"} | native)

    def test_what_stands_for_the_c_library(self) -> None:
        self.assertIn("guest-module", self.rerun_after("guest/libc/acosh.c"))

    def test_what_packages_expect_of_emscripten(self) -> None:
        self.assertIn("guest-module", self.rerun_after("guest/emscripten/absent.c"))

    def test_our_part_of_the_runtime_of_packages(self) -> None:
        self.assertEqual(self.rerun_after("guest/cxx/set_jump.c"), {"cxx-runtime", "native-kit"})

    def test_a_patch_of_cpython(self) -> None:
        changed = self.rerun_after("guest/cpython/patches/0001-why.patch")
        self.assertLess({"guest-python", "guest-module", "guest-object"}, changed)
        self.assertTrue(changed.isdisjoint({"cpython-source", "native-python", "sqlite"}))

    def test_packages_are_compiled_again_for_other_headers_only(self) -> None:
        patch = self.checkout.root / "guest/cpython/patches/0001-why.patch"
        before = {made.name: made.key for made in in_order(self.plan().science)}
        patch.write_text("Why.\n\n--- a/Python/ceval.c\n+++ b/Python/ceval.c\n@@ -1 +1 @@\n-1\n+2\n")
        self.assertEqual(_changed(before, self.plan().science), {"guest-python"})
        header = "--- a/Include/object.h\n+++ b/Include/object.h\n@@ -1 +1 @@\n-1\n+2\n"
        patch.write_text(patch.read_text() + header)
        compiled = _changed(before, self.plan().science)
        self.assertLess({"guest-python", "numpy-wheel", "pandas-wheel", "scipy-wheel", "scikit_learn-wheel", "pillow-wheel"}, compiled)
        patch.write_text(f"Other words.\n\n{header}--- a/Python/ceval.c\n+++ b/Python/ceval.c\n@@ -1 +1 @@\n-1\n+3\n")
        before = {made.name: made.key for made in in_order(self.plan().science)}
        patch.write_text(patch.read_text().replace("+3", "+4"))
        self.assertEqual(_changed(before, self.plan().science), {"guest-python"})

    def test_a_training_program(self) -> None:
        self.assertEqual(self.rerun_after("guest/training/new.py"), {"profile", "guest-object"})

    def test_the_profile_can_be_left_out(self) -> None:
        names = {made.name for made in in_order(self.plan(ERYX_GUEST_PROFILE="off").goals)}
        self.assertTrue(names.isdisjoint({"profile", "instrumented-object"}))

    def test_a_source_of_ones_own(self) -> None:
        source = self.checkout.root / "python"
        source.mkdir()
        (source / "configure").write_text("")
        ours = self.plan(ERYX_CPYTHON_SOURCE=str(source))
        self.assertIn(str(source), ours.cpython_source.purpose)
        self.assertNotEqual(ours.guest_module.key, self.plan().guest_module.key)

    def test_a_source_that_is_not_there(self) -> None:
        with self.assertRaisesRegex(SetupError, "ERYX_CPYTHON_SOURCE names /no/such, which is not there"):
            self.plan(ERYX_CPYTHON_SOURCE="/no/such")


class ArtifactsTest(CheckoutTest):
    def test_the_file_is_written_only_when_it_differs(self) -> None:
        plan = self.plan()
        self.cache.prepare()
        module = self.runner.output(plan.guest_module)
        module.mkdir()
        (module / MODULE).write_bytes(b"one\x003.13.9\0")
        path = self.folder / "build/artifacts.cmake"
        write_artifacts(path, plan, self.cache)
        first = path.read_text()
        self.assertIn(f'set(ERYX_GUEST_WASM "{module / MODULE}")\n', first)
        self.assertIn('set(ERYX_PYTHON_VERSION "3.13.9")\n', first)
        written = path.stat().st_mtime_ns
        write_artifacts(path, plan, self.cache)
        self.assertEqual(path.stat().st_mtime_ns, written)
        (module / MODULE).write_bytes(b"two\x003.13.9\0")
        write_artifacts(path, plan, self.cache)
        self.assertNotEqual(path.read_text(), first, "another module must have another code identity")
        (module / MODULE).write_bytes(b"three")
        with self.assertRaisesRegex(SetupError, "names 0 versions of Python"):
            write_artifacts(path, plan, self.cache)


class AdoptSourceTest(CacheTest):
    def setUp(self) -> None:
        super().setUp()
        self.tree = self.folder / "Python-3.13.5"
        (self.tree / "Lib").mkdir(parents=True)
        (self.tree / "configure").write_text("#!/bin/sh\n")

    def test_a_tree_or_a_tarball(self) -> None:
        tarball = self.folder / "python.tar.xz"
        with tarfile.open(tarball, "w:xz") as archive:
            archive.add(self.tree, self.tree.name)
        for source in (self.tree, tarball):
            with self.subTest(source=source.name):
                made = stage("source", adopt_source(source), facts={"source": source.name})
                self.runner.bring_up_to_date([made])
                names = sorted(path.name for path in self.runner.output(made).iterdir())
                self.assertEqual(names, ["Lib", "configure"])

    def test_something_else(self) -> None:
        with self.assertRaisesRegex(StageFailed, "holds no configure script"):
            self.runner.bring_up_to_date([stage("source", adopt_source(self.tree / "Lib"))])
