# SPDX-License-Identifier: MIT OR Apache-2.0
"""One run: starts who can be started, lets them take turns, and says on which machine."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from pathlib import Path

from .installed import NotInstalled, Place, command_of, say
from .peer_process import FIRST_ANSWER_SECONDS, PeerProcess
from .report import ROOT
from .results import Column, Results, Row
from .rivals import ERYX, Rival
from .runner import Effort, measure
from .works import Work


# Before and behind a run, which brings a load of its own.
CALM_LOAD, CALM_LOAD_AFTER = 1.0, 4.0


class NoEryx(Exception):
    """Without Eryx there is nothing to compare with."""


def native_python(chosen: str | None) -> str:
    """The one named, else that of the set-up, with which the other figures compare, else this one."""
    artifacts = ROOT / "build" / "artifacts.cmake"
    if chosen is None and artifacts.exists():
        found = re.search(r'set\(ERYX_NATIVE_PYTHON "(.+)"\)', artifacts.read_text())
        chosen = found[1] if found else None
    return chosen or sys.executable


def processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def load() -> float:
    return os.getloadavg()[0]


def start(rival: Rival, place: Place, column: Column) -> PeerProcess | None:
    """The rival's process behind its first run, or None, and the column says why."""
    try:
        process = PeerProcess(command_of(rival, place), place.rivals / "cache")
    except NotInstalled as why:
        column.absent = str(why)
        return None
    # What is done once for all runs, compiling above all, is none of the figures; and who cannot do this can do nothing.
    begin = time.monotonic()
    answer = process.ask({"work": "fresh", "runs": 1, "seconds": 0, "warm_up": 0}, FIRST_ANSWER_SECONDS)
    if "samples" not in answer:
        process.end()
        column.absent = answer.get("missing") or answer.get("failed") or "it did not start"
        return None
    column.version = process.version
    say(f"{rival.title} {column.version}: {time.monotonic() - begin:.1f} s from its start to its first result")
    return process


def measured_run(rivals: list[Rival], works: list[Work], place: Place, effort: Effort, command: str) -> Results:
    """Raises NoEryx."""
    load_before = load()
    if load_before > CALM_LOAD:
        say(f"the load is {load_before:.1f}: peers with several threads or processes will look slower than they are; see --least")
    columns: list[Column] = []
    peers: dict[str, PeerProcess] = {}
    try:
        for rival in rivals:
            column = Column(rival.name, rival.title, is_sandbox=rival.is_sandbox)
            columns.append(column)
            if process := start(rival, place, column):
                peers[rival.name] = process
            elif rival.name == ERYX:
                raise NoEryx(column.absent)
            else:
                say(f"{rival.title} is left out: {column.absent}")
        cells = measure(works, peers, effort, say)
    finally:
        for process in peers.values():
            process.end()
    load_after = load()
    machine = {
        "processor": f"{processor()}, {os.cpu_count()} of its threads",
        "Linux": platform.release().partition("-")[0],
        "load": f"{load_before:.1f} at the start, {load_after:.1f} at the end",
    }
    calm = load_before <= CALM_LOAD and load_after <= CALM_LOAD_AFTER
    rows = [Row(work.name, work.title, work.unit) for work in works if work.name in cells]
    return Results(time.strftime("%Y-%m-%d"), command, machine, effort.rounds, effort.statistic, columns, rows, cells, calm)
