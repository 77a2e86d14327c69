# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages that make wheels of numpy, pandas, pillow and matplotlib for the guest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from .recipes import locked_packages, picture_libraries, plotting, scientific
from .stage import Stage

_NATIVE_NUMPY = "native-numpy"
_PLOTTING_TESTS = "plotting-tests"

FOLDERS = {_NATIVE_NUMPY: "native", _PLOTTING_TESTS: "with-tests"}
"""Of stages whose outputs are no packages for programs: where these go, beside the wheels."""

_HELPERS = ("archives.py", "meson_build.py", "wheel.py", "side_flags.py", "side_module.py", "wasm_toolchain.py")

_PLOTTING = {"pillow": plotting.pillow, "kiwisolver": plotting.kiwisolver, "matplotlib": plotting.matplotlib}

LIBRARIES = ("zlib", "jpeg", "freetype", "qhull")
"""Under pillow and matplotlib."""


def science_stages(
    root: Path, inputs: Mapping[str, Stage], libraries: Mapping[str, Stage], facts: Mapping[str, str]
) -> tuple[Stage, ...]:
    """Those whose outputs have the wheels. `root` is the checkout; for `inputs` see recipes/meson_build.py; `libraries` has the
    sources of LIBRARIES.
    """
    tools = root / "tools/scientific"
    recipes = root / "tools/setup/eryx_setup/recipes"
    lock = tools / "pylock.toml"
    archives = Stage(
        "science-sources",
        "fetching numpy's and pandas' sources",
        locked_packages.recipe_for((lock, locked_packages.NATIVE)),
        reads=(lock,),
    )
    lock_of_native = tools / "native/pylock.toml"
    native = Stage(
        _NATIVE_NUMPY,
        "fetching this machine's numpy, to compare with",
        locked_packages.recipe_for((lock_of_native, (*locked_packages.NATIVE, "--platform=manylinux_2_28_x86_64"))),
        reads=(lock_of_native,),
    )
    reads = (*(recipes / name for name in _HELPERS), tools / "side_compiler.py", tools / "side_module.h")
    numpy = Stage(
        "numpy-wheel",
        "compiling numpy for the guest",
        scientific.numpy(tools),
        inputs={**inputs, "archives": archives},
        reads=(*reads, tools / "small_cblas.cpp", tools / "branchless_sort.hpp", tools / "patches/numpy"),
        facts=facts,
    )
    pandas = Stage(
        "pandas-wheel",
        "compiling pandas for the guest",
        scientific.pandas(tools),
        inputs={**inputs, "archives": archives, "numpy-wheel": numpy},
        reads=(*reads, tools / "patches/pandas"),
        facts=facts,
    )
    return numpy, pandas, native, *_plotting_stages(root, inputs, libraries, facts, reads)


def _plotting_stages(
    root: Path,
    inputs: Mapping[str, Stage],
    sources: Mapping[str, Stage],
    facts: Mapping[str, str],
    common: Iterable[Path],
) -> tuple[Stage, ...]:
    tools = root / "tools/scientific"
    recipes = root / "tools/setup/eryx_setup/recipes"
    lock = tools / "pylock.plot.toml"
    reads = (*common, recipes / "side_build.py")
    archives = Stage(
        "plotting-sources",
        "fetching pillow's and matplotlib's sources",
        locked_packages.recipe_for((lock, locked_packages.WEBASSEMBLY)),
        reads=(lock,),
    )
    libraries = Stage(
        "picture-libraries",
        "compiling freetype, libjpeg-turbo, qhull and zlib for packages",
        picture_libraries.recipe_for(tools),
        inputs={**inputs, **sources},
        reads=reads,
        facts=facts,
    )
    needed = {**inputs, "archives": archives, "libraries": libraries}
    lock_of_tests = tools / "tests/pylock.toml"
    tests = Stage(
        _PLOTTING_TESTS,
        "fetching the own tests of pillow, matplotlib and others",
        locked_packages.recipe_for((lock_of_tests, locked_packages.PURE)),
        reads=(lock_of_tests,),
    )
    wheels = tuple(
        Stage(
            f"{name}-wheel",
            f"compiling {name} for the guest",
            recipe(tools),
            inputs=needed,
            reads=(*reads, tools / f"patches/{name}"),
            facts=facts,
        )
        for name, recipe in _PLOTTING.items()
    )
    return (*wheels, tests)
