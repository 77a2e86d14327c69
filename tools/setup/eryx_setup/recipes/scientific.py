# SPDX-License-Identifier: MIT OR Apache-2.0
"""numpy and pandas, from their sources to wheels for the guest."""

from __future__ import annotations

import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .archives import take_wheels, unpack
from .meson_build import MesonBuild
from .wheel import write_wheel, write_with_tests

# One thread, and no libraries of linear algebra: numpy's own LAPACK, and of CBLAS what small_cblas.cpp has.
_NUMPY_OPTIONS = ("-Dblas=none", "-Dlapack=none", "-Dallow-noblas=true", "-Ddisable-threading=true")

# What pandas' build asks the numpy that it finds for.
_NUMPY_FOR_BUILDS = '''\
from pathlib import Path

def get_include():
    return str(Path(__file__).parent / "_core/include")
'''


def numpy(tools: Path) -> Recipe:
    """The output: the wheel, one with tests, and sdk/numpy, with which others compile against it."""

    def recipe(workspace: Workspace) -> None:
        # Its own Meson: it has a module that Meson lacks.
        meson = workspace.scratch / "source/vendored-meson/meson/meson.py"
        build = MesonBuild(workspace, tools, (meson,))
        source = unpack(workspace, "numpy-*.tar.gz", tools / "patches/numpy")
        for name in ("small_cblas.cpp", "matrix_product.hpp"):
            shutil.copy(tools / name, source / "numpy/_core/src/common")
        shutil.copy(tools / "branchless_sort.hpp", source / "numpy/_core/src/npysort")
        build.build(source, _NUMPY_OPTIONS)
        tested = build.install(source, ("runtime", "python-runtime", "devel", "tests"), "tested")
        build.forget_paths(tested / "numpy/__config__.py")
        write_with_tests(tested, source, workspace.output)
        site = build.install(source, ("runtime", "python-runtime", "devel"))
        build.check(site)
        build.forget_paths(site / "numpy/__config__.py")
        sdk = workspace.output / "sdk/numpy"
        shutil.copytree(site / "numpy", sdk, ignore=lambda folder, names: _no_headers(Path(folder), names))
        (sdk / "__init__.py").write_text(_NUMPY_FOR_BUILDS)
        for development in ("numpy/_core/include", "numpy/_core/lib", "numpy/random/lib"):
            shutil.rmtree(site / development, ignore_errors=True)
        write_wheel(site, source, workspace.output)

    return recipe


def pandas(tools: Path) -> Recipe:
    """The output: the wheel, one with tests, and those of the pure packages that pandas needs."""

    def recipe(workspace: Workspace) -> None:
        build = MesonBuild(workspace, tools)
        source = unpack(workspace, "pandas-*.tar.gz", tools / "patches/pandas")
        shutil.copytree(workspace.inputs["numpy-wheel"] / "sdk", build.modules, dirs_exist_ok=True)
        build.build(source, ())
        site = build.install(source)
        build.check(site)
        write_with_tests(site, source, workspace.output)
        shutil.rmtree(site / "pandas/tests")
        write_wheel(site, source, workspace.output)
        take_wheels(workspace, ("python_dateutil-*.whl", "tzdata-*.whl"))

    return recipe


def _no_headers(folder: Path, names: list[str]) -> list[str]:
    """Names in a folder that nobody needs to compile against the package."""
    return [name for name in names if (folder / name).is_file() and not name.endswith((".h", ".c", ".pxd"))]
