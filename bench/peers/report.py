# SPDX-License-Identifier: MIT OR Apache-2.0
"""Where results go: three files in a folder, or the documentation."""

from __future__ import annotations

from pathlib import Path

from .chart import bars_of, svg
from .results import Results
from .table import markdown

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = Path(__file__).resolve().parent / "kept.json"
PAGE = ROOT / "docs" / "peers.md"
CHART = ROOT / "docs" / "charts" / "fresh-print.svg"
BEGIN = "<!-- From here to the end of the table: bench/peers.py -->\n"
END = "<!-- The end of the table. -->\n"


def write_into(folder: Path, results: Results) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"results.json": results.to_json(), "table.md": markdown(results)}
    if bars_of(results):  # Not everybody measures that row.
        texts["fresh-print.svg"] = svg(results)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def with_table(page: str, results: Results) -> str:
    """The page with this table in the place of the one that it has."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the line {BEGIN.strip() if not begin else END.strip()}")
    return f"{before}{BEGIN}\n{markdown(results)}\n{END}{after}"


def publish(results: Results) -> list[Path]:
    texts = {PAGE: with_table(PAGE.read_text(encoding="utf-8"), results), CHART: svg(results), KEPT: results.to_json()}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(texts)
