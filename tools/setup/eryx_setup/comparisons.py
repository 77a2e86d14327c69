# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages that only benchmarks use: what they compare with. They are no goals of the set-up."""

from __future__ import annotations

from pathlib import Path

from .locked_stage import locked_stage
from .recipes import locked_packages, native_reference
from .stage import Stage


def reference_stage(source: Stage, compiler: str) -> Stage:
    """The fastest native CPython."""
    return Stage(
        "native-reference",
        "compiling CPython for this machine with a profile of its tests and LTO",
        native_reference.recipe,
        inputs={"source": source},
        facts={"compiler": compiler},
    )


def pyperformance_stage(lock: Path) -> Stage:
    purpose = "fetching the programs of pyperformance, and the packages that they use"
    return locked_stage("pyperformance", purpose, lock, locked_packages.PURE)
