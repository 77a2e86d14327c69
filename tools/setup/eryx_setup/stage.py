# SPDX-License-Identifier: MIT OR Apache-2.0
"""A stage: a named recipe whose output depends on nothing but what its key covers."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from pathlib import Path

from .workspace import Workspace

Recipe = Callable[[Workspace], None]


class Leaves(Enum):
    """What is there after a stage."""

    OUTPUT = "output"
    """A folder in the cache; the stage does not run again."""
    NOTHING = "nothing"
    """Objects in the checkout's build tree, which has its own rules of what is up to date. The stage runs before each run
    of a stage that needs it."""


@dataclass(frozen=True)
class Stage:
    """One step of the set-up.

    The key covers the recipe's own module, so that an edited recipe runs again; the keys of its inputs; the bytes of
    every file it `reads` from the checkout; and its `facts`: versions, hashes, flags, whatever else changes the output.
    """

    name: str
    """A noun, as it appears in progress lines and folder names."""
    purpose: str
    """What the stage is doing, for people who wait for it."""
    recipe: Recipe
    inputs: Mapping[str, Stage] = field(default_factory=dict)
    """Stages whose outputs the recipe uses, by the name it uses for them."""
    loose_inputs: Mapping[str, Stage] = field(default_factory=dict)
    """Inputs that the key leaves out: the output may stem from older ones. For what is needed to run, but has next to no
    influence on the output."""
    reads: tuple[Path, ...] = ()
    """Files and folders of the checkout. A missing one counts as empty."""
    facts: Mapping[str, str] = field(default_factory=dict)
    after: tuple[Stage, ...] = ()
    """Stages to wait for if they run, without wanting their output: they use the same build tree."""
    leaves: Leaves = Leaves.OUTPUT

    @property
    def all_inputs(self) -> dict[str, Stage]:
        return {**self.inputs, **self.loose_inputs}

    @cached_property
    def key(self) -> str:
        return self._compute_key()

    def changed_since_start(self) -> bool:
        """Whether a file that the key covers was edited after the key was computed."""
        return self._compute_key() != self.key

    def _compute_key(self) -> str:
        parts = {
            "name": self.name,
            "recipe": _hash_file(Path(inspect.getfile(inspect.unwrap(self.recipe)))),
            "inputs": {role: stage.key for role, stage in self.inputs.items()},
            "reads": [hash_tree(path) for path in self.reads],
            "facts": dict(self.facts),
        }
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def __hash__(self) -> int:
        return id(self)


def in_order(goals: Iterable[Stage]) -> list[Stage]:
    """`goals` and everything they need or wait for, that first, each once."""
    ordered: dict[str, Stage] = {}

    def visit(stage: Stage) -> None:
        if stage.name in ordered:
            return
        for needed in (*stage.all_inputs.values(), *stage.after):
            visit(needed)
        ordered[stage.name] = stage

    for goal in goals:
        visit(goal)
    return list(ordered.values())


def hash_tree(path: Path) -> str:
    """Hash of a file, or of all files below a folder with their relative names. Compiled Python files do not count."""
    if not path.exists():
        return "absent"
    if path.is_file():
        return _hash_file(path)
    digest = hashlib.sha256()
    for file in sorted(file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts):
        digest.update(f"{file.relative_to(path)}\0{_hash_file(file)}\0".encode())
    return digest.hexdigest()


def _hash_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
