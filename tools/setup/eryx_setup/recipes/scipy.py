# SPDX-License-Identifier: MIT OR Apache-2.0
"""SciPy, from its sources to a wheel for the guest.

Inputs: those of meson_build.py; numpy-wheel; lapack, what lapack.py makes, and lapack-source.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .archives import unpack, unpack_wheel
from .meson_build import MesonBuild
from .wheel import write_wheel, write_with_tests

_LAPACK = "libscipy_lapack.so"
_LIBRARIES = "scipy.libs"
"""The folder of the wheel for libraries that several of its modules need."""

# Without Fortran scipy.odr is left out, which is deprecated.
_OPTIONS = ("-Dblas=lapack", "-Dlapack=lapack", "-D_without-fortran=true")

# One thread. SuperLU and qhull jump. What is to be destroyed when a program or a thread ends goes with the guest's memory.
# There is one way to round: who sets another is told that it cannot be.
_FLAGS = ("-mllvm", "-wasm-enable-sjlj", "-fno-c++-static-destructors", "-DBOOST_MATH_DISABLE_THREADS", "-DDUCC0_NO_LOWLEVEL_THREADING",
          "-DFE_UPWARD=2048", "-DFE_DOWNWARD=1024")  # fmt: skip

# What generates C and C++, and what those import.
_GENERATORS = ("numpy", "pybind11", "pythran", "gast", "beniget", "ply")
_PROGRAMS = {"f2py": "numpy.f2py", "numpy-config": "numpy._configtool", "pybind11-config": "pybind11", "pythran": "pythran.run"}


def scipy(tools: Path) -> Recipe:
    """The output: the wheel, and one with tests. BLAS and LAPACK are in them once."""

    def recipe(workspace: Workspace) -> None:
        build = MesonBuild(workspace, tools, flags=_FLAGS)
        source = unpack(workspace, "scipy-*.tar.gz", tools / "patches/scipy")
        build.build(source, [*_OPTIONS, f"--cross-file={_prepare(workspace, build)}"])
        licenses = _licenses(workspace, source)
        for tags, write in ((("tests",), write_with_tests), ((), write_wheel)):
            site = build.install(source, ("runtime", "python-runtime", *tags), "-".join(("installed", *tags)))
            build.check(site)
            build.forget_paths(site / "scipy/__config__.py")
            (site / _LIBRARIES).mkdir()
            shutil.copy(workspace.inputs["lapack"] / "lib" / _LAPACK, site / _LIBRARIES)
            write(site, source, workspace.output, licenses=licenses)

    return recipe


def _licenses(workspace: Workspace, source: Path) -> list[Path]:
    """SciPy's metadata name none."""
    of_lapack = workspace.scratch / "LICENSE.lapack.txt"
    shutil.copy(workspace.inputs["lapack-source"] / "LICENSE", of_lapack)
    return [source / "LICENSE.txt", source / "LICENSES_bundled.txt", of_lapack]


def _prepare(workspace: Workspace, build: MesonBuild) -> Path:
    """Returns: a second cross file, with the programs that Meson takes from no other place where it compiles for another machine."""
    for name in _GENERATORS:
        unpack_wheel(workspace, f"{name}-*.whl", build.modules)
    # numpy is this machine's, with the guest's headers.
    sdk = workspace.inputs["numpy-wheel"] / "sdk/numpy"
    shutil.copytree(sdk, build.modules / "numpy", ignore=shutil.ignore_patterns("*.py"), dirs_exist_ok=True)
    programs = {name: build.add_program(name, module) for name, module in _PROGRAMS.items()}
    libraries = workspace.inputs["lapack"] / "lib/pkgconfig"
    cross = workspace.scratch / "programs.ini"
    cross.write_text(
        "[binaries]\npkg-config = 'pkg-config'\n"
        + "".join(f"{name} = '{path}'\n" for name, path in programs.items())
        + f"[properties]\npkg_config_libdir = '{libraries}'\n"
        + f"numpy-include-dir = '{build.modules / 'numpy/_core/include'}'\n"
        + f"pythran-include-dir = '{build.modules / 'pythran'}'\n"
    )
    return cross
