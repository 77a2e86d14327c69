# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a run found, and the same as JSON."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

FORMAT = 1
# What a cell shows: the median of its rounds' medians, or the least of all its runs.
Statistic = Literal["median", "least"]


class BadResults(Exception):
    """The file holds no results of bench/peers.py; the text says what is wrong."""


@dataclass
class Cell:
    """One work of one peer: the median of each turn, or why there is none. Microseconds, bytes, or times of native CPython."""

    medians: list[float] = field(default_factory=list)
    least: float = 0
    runs: int = 0
    way: str = ""
    size: int = 0  # of the bytes that the work made
    absent: str = ""
    failed: bool = False

    def value(self, statistic: Statistic) -> float | None:
        if not self.medians:
            return None
        return self.least if statistic == "least" else statistics.median(self.medians)


@dataclass
class Column:
    name: str
    title: str
    version: str = ""
    is_sandbox: bool = True
    absent: str = ""  # why the whole column is empty


@dataclass
class Row:
    name: str
    title: str
    unit: str = "us"


@dataclass
class Results:
    date: str
    command: str
    machine: dict[str, str]
    rounds: int
    statistic: Statistic
    columns: list[Column]
    rows: list[Row]
    cells: dict[str, dict[str, Cell]]  # by row, by column
    calm: bool = True  # whether the machine did nothing else

    def cell(self, row: str, column: str) -> Cell:
        return self.cells.get(row, {}).get(column, Cell())

    def value(self, row: str, column: str) -> float | None:
        return self.cell(row, column).value(self.statistic)

    def to_json(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1) + "\n"


def checked(value: Any, kind: type | tuple[type, ...], what: str) -> Any:
    # True is an int for Python, and no number for us.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise BadResults(f"{what} is {type(value).__name__}")
    return value


def cell_of(data: Any, what: str) -> Cell:
    checked(data, dict, what)
    medians = [float(checked(m, (int, float), f"a median of {what}")) for m in checked(data.get("medians", []), list, what)]
    return Cell(
        medians,
        float(checked(data.get("least", 0), (int, float), what)),
        checked(data.get("runs", 0), int, what),
        checked(data.get("way", ""), str, what),
        checked(data.get("size", 0), int, what),
        checked(data.get("absent", ""), str, what),
        checked(data.get("failed", False), bool, what),
    )


def parsed(text: str) -> Results:
    """Raises BadResults."""
    try:
        data = checked(json.loads(text), dict, "the whole")
        if data.get("format") != FORMAT:
            raise BadResults(f"format {data.get('format')!r} is not {FORMAT}")
        statistic = data["statistic"]
        if statistic not in ("median", "least"):
            raise BadResults(f"statistic {statistic!r} is none")
        columns = [Column(**{name: checked(c[name], str, name) for name in ("name", "title", "version", "absent")},
                          is_sandbox=checked(c["is_sandbox"], bool, "is_sandbox")) for c in checked(data["columns"], list, "columns")]  # fmt: skip
        rows = [Row(*(checked(row[name], str, name) for name in ("name", "title", "unit"))) for row in checked(data["rows"], list, "rows")]
        cells = {
            row: {column: cell_of(cell, f"{row} of {column}") for column, cell in checked(of_row, dict, row).items()}
            for row, of_row in checked(data["cells"], dict, "cells").items()
        }
        machine = {str(name): checked(value, str, name) for name, value in checked(data["machine"], dict, "machine").items()}
        return Results(
            checked(data["date"], str, "date"),
            checked(data["command"], str, "command"),
            machine,
            checked(data["rounds"], int, "rounds"),
            statistic,
            columns,
            rows,
            cells,
            checked(data["calm"], bool, "calm"),
        )
    except KeyError as error:
        raise BadResults(f"{error.args[0]} is missing") from None
    except TypeError as error:
        raise BadResults(str(error)) from None
    except ValueError as error:
        raise BadResults(f"it is no JSON: {error}") from None


def read(path: Path) -> Results:
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadResults(f"{path}: {error.strerror}") from None
    except BadResults as error:
        raise BadResults(f"{path}: {error}") from None
