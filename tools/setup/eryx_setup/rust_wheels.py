# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages that make wheels of packages in Rust for the guest, pydantic-core first of all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .locked_stage import locked_stage
from .recipes import locked_packages, rust_crates, rust_wheel
from .recipes.rust_wheel import RustPackage
from .recipes.wheel import TAG
from .stage import Stage

_TESTS = "rust-tests"
_NATIVE_PYDANTIC = "native-pydantic"

FOLDERS = {_NATIVE_PYDANTIC: "native", _TESTS: "with-tests"}
"""Of stages whose outputs are no packages for programs: where these go, beside the wheels."""

PACKAGES = (
    RustPackage(
        "pydantic_core",
        crate=".",
        module="pydantic_core/_pydantic_core",
        python="python",
        beside=("annotated_types-*.whl", "pydantic-*.whl", "typing_extensions-*.whl", "typing_inspection-*.whl"),
    ),
)

_HELPERS = ("archives.py", "rust_crates.py", "rust_notices.py", "rust_toolchain.py", "wasm_toolchain.py", "wheel.py")


def rust_stages(root: Path, rust: Stage, toolchain: Stage, facts: Mapping[str, str]) -> tuple[Stage, ...]:
    """Those whose outputs have the wheels. `root` is the checkout, `facts` has the versions of clang and the linker."""
    tools = root / "tools/rust_wheels"
    recipes = root / "tools/setup/eryx_setup/recipes"
    archives = locked_stage(
        "rust-sources",
        "fetching the sources of packages in Rust",
        tools / "pylock.toml",
        locked_packages.PURE,
    )
    tests = locked_stage(
        _TESTS,
        "fetching pydantic-core's own tests, and what they need",
        tools / "tests/pylock.toml",
        locked_packages.PURE,
    )
    native = locked_stage(
        _NATIVE_PYDANTIC,
        "fetching this machine's pydantic-core, to compare with",
        tools / "native/pylock.toml",
        locked_packages.NATIVE,
    )
    wheels = (_wheel(tools, recipes, package, {"rust": rust, "archives": archives}, toolchain, facts) for package in PACKAGES)
    return *wheels, tests, native


def _wheel(
    tools: Path, recipes: Path, package: RustPackage, inputs: Mapping[str, Stage], toolchain: Stage, facts: Mapping[str, str]
) -> Stage:
    crates = Stage(
        f"{package.name}-crates",
        f"fetching the crates of {package.name}",
        rust_crates.recipe_for(package.archive, package.crate),
        inputs=inputs,
        reads=(recipes / "archives.py", recipes / "rust_toolchain.py"),
        facts={"package": repr(package)},
    )
    return Stage(
        f"{package.name}-wheel",
        f"compiling {package.name} for the guest",
        rust_wheel.recipe_for(tools, package),
        inputs={**inputs, "crates": crates, "toolchain": toolchain},
        reads=(*(recipes / name for name in _HELPERS), tools / "side_linker.py", tools / "unwinder.c"),
        facts={"package": repr(package), "interface": TAG, **facts},
    )
