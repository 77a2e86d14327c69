# SPDX-License-Identifier: MIT OR Apache-2.0
"""scikit-learn, from its sources to a wheel for the guest.

Inputs: those of meson_build.py; numpy-wheel; scipy-wheel.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .archives import take_wheels, unpack, unpack_wheel
from .meson_build import MesonBuild
from .wheel import write_wheel, write_with_tests

# What is to be destroyed when a program ends goes with the guest's memory.
_FLAGS = ("-fno-c++-static-destructors",)

# What its build installs beside what is imported.
_SOURCES = ("meson.build", "*.pyx", "*.pxd", "*.pxi", "*.pxi.in", "*.tp", "*.c", "*.cpp", "*.h")


def scikit_learn(tools: Path) -> Recipe:
    """The output: the wheel, one with tests, and those of the pure packages that it needs."""

    def recipe(workspace: Workspace) -> None:
        build = MesonBuild(workspace, tools, flags=_FLAGS)
        source = unpack(workspace, "scikit_learn-*.tar.gz", tools / "patches/scikit-learn")
        build.build(source, [f"--cross-file={_prepare(workspace, build)}"])
        site = build.install(source)
        build.check(site)
        for pattern in _SOURCES:
            for file in list(site.rglob(pattern)):
                file.unlink()
        write_with_tests(site, source, workspace.output)
        for tests in list(site.rglob("tests")):
            shutil.rmtree(tests)
        write_wheel(site, source, workspace.output)
        take_wheels(workspace, ("cloudpickle-*.whl", "joblib-*.whl", "narwhals-*.whl"))

    return recipe


def _prepare(workspace: Workspace, build: MesonBuild) -> Path:
    """Returns: a second cross file, which says where numpy's headers are."""
    # How SciPy's functions are called from Cython. The guest's SciPy goes first, but it does not have all declarations.
    unpack_wheel(workspace, "scipy-*.whl", workspace.scratch / "native")
    _take_declarations(workspace.scratch / "native", build.modules)
    (wheel,) = workspace.inputs["scipy-wheel"].glob("scipy-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(workspace.scratch / "guest")
    _take_declarations(workspace.scratch / "guest", build.modules)
    shutil.copytree(workspace.inputs["numpy-wheel"] / "sdk", build.modules, dirs_exist_ok=True)
    cross = workspace.scratch / "numpy.ini"
    cross.write_text(f"[properties]\nnumpy-include-dir = '{build.modules / 'numpy/_core/include'}'\n")
    return cross


def _take_declarations(package: Path, modules: Path) -> None:
    for file in package.rglob("*.pxd"):
        target = modules / file.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, target)
        (target.parent / "__init__.py").touch()
