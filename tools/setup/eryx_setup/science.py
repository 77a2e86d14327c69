# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages that make wheels of numpy and pandas for the guest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .recipes import locked_packages, scientific
from .stage import Stage

NATIVE_NUMPY = "native-numpy"
"""Name of the stage whose wheel is not for the guest."""

_HELPERS = ("meson_build.py", "wheel.py", "side_module.py", "wasm_toolchain.py")


def science_stages(root: Path, inputs: Mapping[str, Stage], facts: Mapping[str, str]) -> tuple[Stage, ...]:
    """Those whose outputs have the wheels. `root` is the checkout; for `inputs` see recipes/meson_build.py."""
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
        NATIVE_NUMPY,
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
    return numpy, pandas, native
