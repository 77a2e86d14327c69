# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages that make wheels of numpy and pandas for the guest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .recipes import locked_packages, scientific
from .stage import Stage

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
    return numpy, pandas
