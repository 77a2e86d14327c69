# SPDX-License-Identifier: MIT OR Apache-2.0
"""The turns: for each work, round after round, every peer once, so that whatever else the machine does falls on all of them."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .memory import private_bytes
from .peer_process import PeerProcess
from .protocol import Answer, Request
from .results import Cell, Statistic
from .rivals import NATIVE
from .works import MEMORY, STATE, STATE_CHECK, STATE_PRINTED, Work

WARM_UP_SECONDS = 0.2


@dataclass(frozen=True)
class Effort:
    """How many rounds, how long each turn is, 1 being the usual length, and by which statistic the best of several ways is chosen."""

    rounds: int
    length: float = 1
    statistic: Statistic = "median"


Cells = dict[str, Cell]
Say = Callable[[str], None]


def request_of(work: Work, length: float) -> Request:
    request: Request = {
        "work": "program" if work.program else work.name,
        "runs": work.runs,
        "seconds": work.turn_seconds * length,
        "warm_up": WARM_UP_SECONDS * length,
    }
    if work.program:
        request["program"] = work.program
    else:
        request |= {"program": STATE, "check": STATE_CHECK, "printed": STATE_PRINTED}
    return request


class Turns:
    """Of one work: what each peer has answered so far."""

    def __init__(self, work: Work, names: Sequence[str], statistic: Statistic) -> None:
        self._work = work
        self._statistic = statistic
        self.cells: Cells = {name: Cell() for name in names}
        self._ways: dict[str, dict[str, list[list[float]]]] = {name: {} for name in names}
        self._checks: dict[str, str] = {}

    def wants(self, name: str) -> bool:
        """Whether asking again makes sense."""
        return not self.cells[name].absent

    def take(self, name: str, answer: Answer) -> None:
        cell = self.cells[name]
        if why := answer.get("missing") or answer.get("failed"):
            self.cells[name] = Cell(absent=" ".join(why.split())[-300:], failed="failed" in answer)
        elif "ways" in answer:
            for way, samples in answer["ways"].items():
                self._ways[name].setdefault(way, []).append(samples)
        elif "printed" in answer:
            self._take_printed(name, answer["printed"])
        elif answer.get("samples"):
            self._add(cell, answer["samples"])
            cell.size = answer.get("bytes", 0)
        else:
            self.cells[name] = Cell(absent=f"answered {str(answer)[:80]}", failed=True)

    def _add(self, cell: Cell, samples: list[float]) -> None:
        cell.least = min(samples) if not cell.runs else min(cell.least, min(samples))
        cell.runs += len(samples)
        cell.medians.append(statistics.median(samples))

    def _take_printed(self, name: str, printed: str) -> None:
        try:
            seconds, check = printed.split()
            self._add(self.cells[name], [float(seconds) * 1e6])
        except ValueError:
            self.cells[name] = Cell(absent=f"the program printed {printed[:80]!r}", failed=True)
            return
        self._checks[name] = check

    def finished(self) -> Cells:
        for name, ways in self._ways.items():
            if ways and self.wants(name):
                self.cells[name] = self._best(ways)
        if self._work.unit == "ratio":
            self._become_ratios()
        return self.cells

    def _best(self, ways: dict[str, list[list[float]]]) -> Cell:
        candidates = []
        for way, turns in ways.items():
            cell = Cell(way=way)
            for samples in turns:
                self._add(cell, samples)
            candidates.append(cell)
        return min(candidates, key=lambda cell: cell.value(self._statistic) or 0)

    def _become_ratios(self) -> None:
        """Times of native CPython in the same round. One that computed something else has not done the work."""
        native = self.cells.get(NATIVE, Cell())
        for name, cell in list(self.cells.items()):
            if cell.absent or not cell.medians:
                continue
            if not native.medians:
                self.cells[name] = Cell(absent="no native CPython beside it", failed=True)
            elif self._checks[name] != self._checks[NATIVE]:
                self.cells[name] = Cell(absent=f"computed {self._checks[name]} instead of {self._checks[NATIVE]}", failed=True)
            else:
                ratios = [own / other for own, other in zip(cell.medians, native.medians, strict=False)]
                self.cells[name] = Cell(ratios, cell.least / native.least, cell.runs)


def measure_work(work: Work, peers: dict[str, PeerProcess], effort: Effort) -> Cells:
    names = list(peers)
    turns = Turns(work, names, effort.statistic)
    for index in range(effort.rounds):
        first = index % len(names)  # Nobody always comes behind the same.
        for name in [*names[first:], *names[:first]]:
            if turns.wants(name):
                turns.take(name, peers[name].ask(request_of(work, effort.length)))
    return turns.finished()


def measure_memory(process: PeerProcess, effort: Effort) -> Cell:
    """One session first, then more; in a process that has done nothing else, because some never give memory back."""
    process.end()
    request: Request = {"work": "hold", "runs": 1, "seconds": 60, "warm_up": 0}
    answer = process.ask(request)
    if "held" in answer and process.pid is not None:
        before = private_bytes(process.pid)
        answer = process.ask({**request, "runs": MEMORY.runs, "seconds": MEMORY.turn_seconds * effort.length})
    if "held" not in answer or process.pid is None:
        why = answer.get("missing") or answer.get("failed") or "no answer"
        return Cell(absent=why[:300], failed="failed" in answer)
    held = answer["held"]
    each = (private_bytes(process.pid) - before) / held
    process.end()
    return Cell([each], each, held)


def measure(works: list[Work], peers: dict[str, PeerProcess], effort: Effort, say: Say) -> dict[str, Cells]:
    """The works that were measured: all of them, unless the user stops it."""
    cells: dict[str, Cells] = {}
    try:
        for work in works:
            if work == MEMORY:
                cells[work.name] = {name: measure_memory(process, effort) for name, process in peers.items()}
            else:
                cells[work.name] = measure_work(work, peers, effort)
            values = {name: cell.value(effort.statistic) for name, cell in cells[work.name].items()}
            say(f"{work.name}: {', '.join(f'{name} -' if value is None else f'{name} {value:.4g}' for name, value in values.items())}")
    except KeyboardInterrupt:
        say("stopped; what has been measured is kept")
    return cells
