# SPDX-License-Identifier: MIT OR Apache-2.0
"""Results as Markdown: the table, what it was measured with, and where Eryx is not ahead."""

from __future__ import annotations

import math
from collections.abc import Iterable

from .results import Cell, Column, Results, Row
from .rivals import ERYX

LONGEST_REASON = 110
BUSY = (
    "**The machine was busy.** What takes more than a few milliseconds, or has several threads or processes, waited for a processor meanwhile, "
    "and is faster than this on a calm one. Do not quote these figures; measure again."
)
STATISTICS = {
    "median": "medians of the rounds' medians",
    "least": "the least of all runs of each, since others used the machine, too, and that only adds",
}


def three_digits(value: float) -> str:
    """Without an exponent: 0.0421, 1.45, 38.2, 1,234."""
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    return f"{value:,.{digits}f}"


def duration(microseconds: float) -> str:
    size = abs(microseconds)
    if size < 1e3:
        return f"{three_digits(microseconds)} us"
    if size < 1e6:
        return f"{three_digits(microseconds / 1e3)} ms"
    return f"{three_digits(microseconds / 1e6)} s"


def size_of(count: float) -> str:
    return f"{three_digits(count / 1e6)} MB" if count >= 1e6 else f"{three_digits(count / 1e3)} kB"


def shown(value: float, unit: str) -> str:
    if unit == "bytes":
        return size_of(value)
    return f"{value:.2f}x" if unit == "ratio" else duration(value)


def inside_cell(text: str) -> str:
    """Text of a rival's own, which must not end the cell or become markup."""
    short = text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1].rstrip() + "…"
    return "".join("\\" + c if c in "\\|<>*_[]`" else c for c in " ".join(short.split()))


def cell_text(cell: Cell, value: float | None, unit: str) -> str:
    if value is None:
        return f"{'failed' if cell.failed else 'no'}: {inside_cell(cell.absent)}" if cell.absent else ""
    text = shown(value, unit)
    if cell.way:
        text += f": {cell.way}"
    return f"{text}, {size_of(cell.size)}" if cell.size else text


def cell_of(results: Results, row: Row, column: Column) -> str:
    return cell_text(results.cell(row.name, column.name), results.value(row.name, column.name), row.unit)


def line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def heading(column: Column) -> str:
    return f"{column.title} {column.version}".rstrip()


def geometric_mean(values: list[float]) -> float:
    return math.exp(sum(math.log(value) for value in values) / len(values))


def mean_lines(results: Results, columns: list[Column]) -> list[str]:
    """Of the programs: of those that every column here ran, and of all for the columns that ran all."""
    rows = [row for row in results.rows if row.unit == "ratio"]
    ran = {column.name: [row for row in rows if results.value(row.name, column.name)] for column in columns}
    common = [row for row in rows if all(row in ran[column.name] for column in columns)]
    lines: list[str] = []
    for text, chosen in ((f"geometric mean of the {len(common)} that all run", common), (f"geometric mean of all {len(rows)}", rows)):
        if not chosen or (chosen == common == rows and lines):
            continue
        cells = []
        for column in columns:
            values = [results.value(row.name, column.name) for row in chosen]
            known = [value for value in values if value]
            cells.append(f"{geometric_mean(known):.2f}x" if len(known) == len(chosen) else "")
        lines.append(line([f"**{text}**", *cells]))
    return lines


def behind(results: Results, columns: list[Column]) -> list[str]:
    """Every cell of these columns that is better than Eryx's."""
    found: list[str] = []
    for row in results.rows:
        for column in columns:
            own, other = results.value(row.name, ERYX), results.value(row.name, column.name)
            # Less is better everywhere.
            if own is not None and other is not None and other <= own:
                found.append(f"- {row.title}: {column.title} {shown(other, row.unit)}, Eryx {shown(own, row.unit)}")
    return found or ["- nowhere in this table"]


def times_ahead(results: Results) -> list[str]:
    """How many times as fast a fresh `print(1)` is, over each rival's new interpreter and its best other way."""
    own = results.value("fresh", ERYX)
    if not own:
        return []
    found = []
    for column in results.columns:
        fresh, other = results.value("fresh", column.name), results.value("other", column.name)
        if column.name != ERYX and fresh:
            best = f", {three_digits(other / own)} times over its best other way" if other else ""
            found.append(f"- {column.title}: {three_digits(fresh / own)} times{best}")
    return found


def markdown(results: Results) -> str:
    columns = [column for column in results.columns if not column.absent]
    lines = [
        f"Measured on {results.date}: {'; '.join(f'{name} {value}' for name, value in results.machine.items())}.",
        f"`{results.command}`, {results.rounds} rounds, each peer once in every round; {STATISTICS[results.statistic]}.",
        *([] if results.calm else ["", BUSY]),
        "",
        line(["", *map(heading, columns)]),
        line(["---"] * (1 + len(columns))),
    ]
    with_ratios = False
    for row in results.rows:
        if row.unit != "ratio" and with_ratios:
            lines += mean_lines(results, columns)
        with_ratios = row.unit == "ratio"
        lines.append(line([row.title, *(cell_of(results, row, column) for column in columns)]))
    if with_ratios:
        lines += mean_lines(results, columns)
    lines += ["", *(f"{column.title} was not measured: {inside_cell(column.absent)}\n" for column in results.columns if column.absent)]
    lines += ["A fresh `print(1)` of Eryx is as many times as fast as one of", "", *times_ahead(results), ""]
    rivals = [column for column in columns if column.is_sandbox and column.name != ERYX]
    lines += ["Where Eryx is not ahead of other sandboxes:", "", *behind(results, rivals)]
    unprotected = [column for column in columns if not column.is_sandbox]
    if unprotected:
        lines += ["", "Where it is not ahead of running without one:", "", *behind(results, unprotected)]
    return "\n".join(lines) + "\n"
