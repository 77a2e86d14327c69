# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is measured: the rows of the table, and the programs that all peers are given for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

PROGRAMS = Path(__file__).resolve().parent.parent / "cpu"

Unit = Literal["us", "bytes", "ratio"]


@dataclass(frozen=True)
class Work:
    """A row. `turn_seconds` and `runs` bound one turn of one peer."""

    name: str
    title: str
    unit: Unit = "us"
    runs: int = 300
    turn_seconds: float = 1.0
    program: str = ""


# About a megabyte of small objects. In the Python that Monty knows, too.
STATE = "rows = []\nfor i in range(4000):\n    rows.append({'id': i, 'name': 'row ' + str(i), 'value': [i, i * 0.5]})\n"
STATE_CHECK = "print(len(rows), rows[3999]['id'], rows[7]['value'][1])"
STATE_PRINTED = "4000 3999 3.5\n"

BASIC = [
    Work("fresh", "`print(1)` in a new interpreter each time"),
    Work("other", "the best other way to get one"),
    Work("session", "a new session and its first statement, `x = 1`", runs=100),
    Work("statement", "`x = 1` in a live session", runs=1000),
    Work("callback", "one callback, out and back, of 900 in a row", runs=20),
    Work("gather", "`asyncio.gather` of 100 callbacks", runs=50),
    Work("suspend", "state of 4,000 small objects to bytes", runs=40),
    Work("resume", "from these bytes to the next result, in a new interpreter", runs=40),
    Work("limit", "`while True` under a limit of 100 ms: how late it ends", runs=12, turn_seconds=1.5),
]
MEMORY = Work("memory", "private memory of one more idle session that has run `x = 1`", "bytes", runs=20, turn_seconds=20)


def processor_works() -> list[Work]:
    """The programs of bench/cpu. Each measures itself."""
    measurement = (PROGRAMS / "measure.py").read_text()
    return [
        Work(f"cpu_{path.stem}", f"`bench/cpu/{path.name}`", "ratio", runs=1, program=f"{path.read_text()}\n{measurement}")
        for path in sorted(PROGRAMS.glob("*.py"))
        if path.name != "measure.py"
    ]


def all_works() -> list[Work]:
    return [*BASIC, *processor_works(), MEMORY]
