# SPDX-License-Identifier: MIT OR Apache-2.0
"""The variables of the embedder's libraries, with which every program of the image begins, and their modules."""

from typing import Any, Final

variables: Final[dict[str, Any]] = {}
modules: Final[set[str]] = set()  # by their names


def is_provided(name: str, value: object) -> bool:
    """Whether a variable is what a library has made it."""
    return name in variables and variables[name] is value
