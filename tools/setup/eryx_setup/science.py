# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages that make wheels of numpy, pandas, SciPy, scikit-learn, pillow and matplotlib for the guest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from .recipes import lapack, locked_packages, picture_libraries, plotting, pure_wheel, scientific, scikit_learn, scipy
from .locked_stage import locked_stage
from .stage import Recipe, Stage

_NATIVE_NUMPY = "native-numpy"
_PLOTTING_TESTS = "plotting-tests"

FOLDERS = {_NATIVE_NUMPY: "native", _PLOTTING_TESTS: "with-tests"}
"""Of stages whose outputs are no packages for programs: where these go, beside the wheels."""

_THIS_MACHINE = (*locked_packages.NATIVE, "--platform=manylinux_2_28_x86_64")

_HELPERS = ("archives.py", "meson_build.py", "wheel.py", "side_flags.py", "side_module.py", "wasm_toolchain.py")

_PLOTTING = {"pillow": plotting.pillow, "kiwisolver": plotting.kiwisolver, "matplotlib": plotting.matplotlib}

_PICTURE_LIBRARIES = ("zlib", "jpeg", "freetype", "qhull")

LIBRARIES = (*_PICTURE_LIBRARIES, "lapack")
"""Under pillow, matplotlib and SciPy."""

_PYTHON = "guest-python"
"""Not in the keys of what is compiled here, which cover the part of it that counts by the facts (python_interface.py)."""


def science_stages(
    root: Path, inputs: Mapping[str, Stage], libraries: Mapping[str, Stage], facts: Mapping[str, str]
) -> tuple[Stage, ...]:
    """Those whose outputs have the wheels. `root` is the checkout; for `inputs` see recipes/meson_build.py; `libraries` has the
    sources of LIBRARIES, and f2c; `facts` say all of the guest's Python that packages see.
    """
    tools = root / "tools/scientific"
    recipes = root / "tools/setup/eryx_setup/recipes"
    archives = locked_stage(
        "science-sources",
        "fetching numpy's and pandas' sources",
        tools / "pylock.toml",
        locked_packages.NATIVE,
    )
    native = locked_stage(
        _NATIVE_NUMPY,
        "fetching this machine's numpy, SciPy and scikit-learn, to compare with",
        tools / "native/pylock.toml",
        _THIS_MACHINE,
    )
    reads = (*(recipes / name for name in _HELPERS), tools / "side_compiler.py", tools / "side_module.h", tools / "include")
    numpy = _compiling(
        "numpy-wheel",
        "compiling numpy for the guest",
        scientific.numpy(tools),
        inputs={**inputs, "archives": archives},
        reads=(*reads, tools / "small_cblas.cpp", tools / "matrix_product.hpp", tools / "branchless_sort.hpp", tools / "patches/numpy"),
        facts=facts,
    )
    pandas = _compiling(
        "pandas-wheel",
        "compiling pandas for the guest",
        scientific.pandas(tools),
        inputs={**inputs, "archives": archives, "numpy-wheel": numpy},
        reads=(*reads, tools / "patches/pandas"),
        facts=facts,
    )
    plotting_sources = {name: libraries[name] for name in _PICTURE_LIBRARIES}
    plots = _plotting_stages(root, inputs, plotting_sources, facts, reads)
    linear_algebra = _lapack_stage(root, inputs, libraries, facts, reads)
    scipy_inputs = {**inputs, "numpy-wheel": numpy, "lapack": linear_algebra, "lapack-source": libraries["lapack"]}
    scipy_stage = _scipy_stage(tools, scipy_inputs, facts, reads)
    learning = _learning_stages(root, {**inputs, "numpy-wheel": numpy, "scipy-wheel": scipy_stage}, facts, reads)
    return numpy, pandas, native, *plots, linear_algebra, scipy_stage, *learning


def _lapack_stage(
    root: Path,
    inputs: Mapping[str, Stage],
    sources: Mapping[str, Stage],
    facts: Mapping[str, str],
    common: Iterable[Path],
) -> Stage:
    tools = root / "tools/scientific"
    recipes = root / "tools/setup/eryx_setup/recipes"
    return _compiling(
        "scipy-lapack",
        "translating and compiling LAPACK for packages",
        lapack.recipe_for(tools),
        inputs={**inputs, "lapack": sources["lapack"], "f2c": sources["f2c"]},
        reads=(*common, *(recipes / name for name in ("side_build.py", "fortran.py", "f2c_output.py")),
               tools / "lapack", tools / "matrix_product.hpp"),  # fmt: skip
        facts=facts,
    )


def _scipy_stage(tools: Path, inputs: Mapping[str, Stage], facts: Mapping[str, str], common: Iterable[Path]) -> Stage:
    archives = locked_stage(
        "scipy-sources",
        "fetching SciPy's sources",
        tools / "pylock.scipy.toml",
        _THIS_MACHINE,
    )
    return _compiling(
        "scipy-wheel",
        "compiling SciPy for the guest",
        scipy.scipy(tools),
        inputs={**inputs, "archives": archives},
        reads=(*common, tools / "patches/scipy"),
        facts=facts,
    )


def _learning_stages(
    root: Path, inputs: Mapping[str, Stage], facts: Mapping[str, str], common: Iterable[Path]
) -> tuple[Stage, ...]:
    tools = root / "tools/scientific"
    archives = locked_stage(
        "learning-sources",
        "fetching scikit-learn's sources",
        tools / "pylock.learn.toml",
        _THIS_MACHINE,
    )
    learning = _compiling(
        "scikit_learn-wheel",
        "compiling scikit-learn for the guest",
        scikit_learn.scikit_learn(tools),
        inputs={**inputs, "archives": archives},
        reads=(*common, tools / "patches/scikit-learn"),
        facts=facts,
    )
    recipes = root / "tools/setup/eryx_setup/recipes"
    threads = Stage(
        "threadpoolctl-wheel",
        "patching threadpoolctl",
        pure_wheel.recipe_for("threadpoolctl", tools / "patches/threadpoolctl"),
        inputs={"archives": archives},
        reads=(recipes / "archives.py", recipes / "wheel.py", tools / "patches/threadpoolctl"),
    )
    return learning, threads


def _plotting_stages(
    root: Path,
    inputs: Mapping[str, Stage],
    sources: Mapping[str, Stage],
    facts: Mapping[str, str],
    common: Iterable[Path],
) -> tuple[Stage, ...]:
    tools = root / "tools/scientific"
    recipes = root / "tools/setup/eryx_setup/recipes"
    reads = (*common, recipes / "side_build.py")
    archives = locked_stage(
        "plotting-sources",
        "fetching pillow's and matplotlib's sources",
        tools / "pylock.plot.toml",
        locked_packages.WEBASSEMBLY,
    )
    libraries = _compiling(
        "picture-libraries",
        "compiling freetype, libjpeg-turbo, qhull and zlib for packages",
        picture_libraries.recipe_for(tools),
        inputs={**inputs, **sources},
        reads=reads,
        facts=facts,
    )
    needed = {**inputs, "archives": archives, "libraries": libraries}
    tests = locked_stage(
        _PLOTTING_TESTS,
        "fetching the own tests of pillow, matplotlib and others",
        tools / "tests/pylock.toml",
        locked_packages.PURE,
    )
    wheels = tuple(
        _compiling(
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


def _compiling(
    name: str, purpose: str, recipe: Recipe, inputs: Mapping[str, Stage], reads: Iterable[Path], facts: Mapping[str, str]
) -> Stage:
    covered = {role: stage for role, stage in inputs.items() if role != _PYTHON}
    return Stage(name, purpose, recipe, covered, {_PYTHON: inputs[_PYTHON]}, tuple(reads), facts)
