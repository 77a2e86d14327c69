# SPDX-License-Identifier: MIT OR Apache-2.0
"""Stages that fetch what one lock file names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .recipes import locked_packages
from .stage import Stage


def locked_stage(name: str, purpose: str, lock: Path, wheels: Sequence[str]) -> Stage:
    """`wheels`: for which machine, as locked_packages.PURE."""
    return Stage(name, purpose, locked_packages.recipe_for((lock, wheels)), reads=(lock,))
