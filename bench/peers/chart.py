# SPDX-License-Identifier: MIT OR Apache-2.0
"""A fresh `print(1)` of each peer as bars on a logarithmic scale, as SVG that is read on light and dark pages."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from .results import Results
from .rivals import ERYX
from .table import duration

WIDTH = 760
LEFT = 170  # of the bars; their names are before it
RIGHT = 110  # for the figure behind the longest
TOP = 70
BAR = 18
GROUP = 60  # from one peer to the next: two bars and air
BOTTOM = 66

STYLE = """
  text { font: 14px system-ui, sans-serif; fill: #1f2328 }
  .title { font-size: 17px; font-weight: 600 }
  .small { font-size: 12px; fill: #59636e }
  .own { font-weight: 600 }
  .grid { stroke: #d1d9e0 }
  .fresh { fill: #8c959f } .other { fill: #c8d0d9 }
  .own.fresh { fill: #1a7f37 } .own.other { fill: #79c08d }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .small { fill: #9198a1 }
    .grid { stroke: #3d444d }
    .fresh { fill: #7d8590 } .other { fill: #4a525c }
    .own.fresh { fill: #3fb950 } .own.other { fill: #24703a }
  }
"""


@dataclass(frozen=True)
class Bars:
    """Of one peer, in microseconds."""

    title: str
    fresh: float
    other: float | None
    is_eryx: bool


def bars_of(results: Results) -> list[Bars]:
    found = []
    for column in results.columns:
        fresh = results.value("fresh", column.name)
        if fresh:
            found.append(Bars(column.title, fresh, results.value("other", column.name), column.name == ERYX))
    return found


@dataclass(frozen=True)
class Scale:
    """Whole powers of ten around all values."""

    low: int
    high: int

    def x(self, microseconds: float) -> float:
        share = (math.log10(microseconds) - self.low) / (self.high - self.low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)


def scale_of(bars: list[Bars]) -> Scale:
    values = [value for bar in bars for value in (bar.fresh, bar.other) if value]
    low = math.floor(math.log10(min(values)))
    return Scale(low, max(low + 1, math.ceil(math.log10(max(values)))))


def text(x: float, y: float, content: str, names: str = "", anchor: str = "start") -> str:
    kind = f' class="{names}"' if names else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{kind} text-anchor="{anchor}">{escape(content)}</text>'


def bar(scale: Scale, y: float, value: float, names: str, says: str) -> list[str]:
    end = scale.x(value)
    return [
        f'<rect x="{LEFT}" y="{y:.1f}" width="{max(2.0, end - LEFT):.1f}" height="{BAR}" rx="2" class="{names}"/>',
        text(max(LEFT + 2.0, end) + 6, y + BAR - 4, says, "small"),
    ]


def svg(results: Results) -> str:
    """Raises ValueError if there is nothing to show."""
    bars = bars_of(results)
    if not bars:
        raise ValueError("no peer has a figure for a fresh print(1)")
    scale = scale_of(bars)
    end = TOP + GROUP * len(bars)
    shapes = [text(16, 28, "print(1) in a new Python interpreter each time", "title")]
    shapes.append(text(16, 48, "less is better; the scale is logarithmic; the lighter bar is the best other way to get one", "small"))
    for power in range(scale.low, scale.high + 1):
        x = scale.x(10.0**power)
        shapes.append(f'<line x1="{x:.1f}" y1="{TOP - 6}" x2="{x:.1f}" y2="{end}" class="grid"/>')
        shapes.append(text(x, end + 16, duration(10.0**power).replace(".00", "").replace(".0", ""), "small", "middle"))
    for index, peer in enumerate(bars):
        y = TOP + GROUP * index + 6.0
        own = "own " if peer.is_eryx else ""
        shapes.append(text(LEFT - 10, y + (BAR if peer.other else BAR / 2) + 5, peer.title, own.strip(), "end"))
        shapes += bar(scale, y, peer.fresh, f"{own}fresh", duration(peer.fresh))
        if peer.other:
            shapes += bar(scale, y + BAR + 2, peer.other, f"{own}other", duration(peer.other))
    machine = results.machine.get("processor", "")
    busy = "" if results.calm else "the machine was busy: most are faster on a calm one"
    parts = (results.date, machine, "bench/peers.py", busy)
    shapes.append(text(16, end + 44, ", ".join(part for part in parts if part), "small"))
    height = end + BOTTOM
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">'
    spoken = "; ".join(f"{peer.title} {duration(peer.fresh)}" for peer in bars)
    title = f"<title>{escape(f'Time of print(1) in a new interpreter: {spoken}')}</title>"
    return "\n".join([head, title, f"<style>{STYLE}</style>", *shapes, "</svg>"]) + "\n"
