# SPDX-License-Identifier: MIT OR Apache-2.0
"""What passes between the runner and the process of a peer: one JSON object a line in each direction.

At its start a peer says {"version": TEXT}, or {"missing": WHY} if it cannot be used here. A request is

    {"work": NAME, "runs": N, "seconds": S, "warm_up": S, "program": TEXT, "check": TEXT, "printed": TEXT}

and asks for one work: N runs, or as many as begin within so many seconds, but at least one, behind uncounted ones for the
time of the warm-up. The answer has one of

    "samples": [MICROSECONDS, …]            of each run; "bytes" is the size of what it made
    "ways": {NAME: [MICROSECONDS, …]}       of several ways to do the work
    "held": N                               sessions that are open now, for "hold"
    "printed": TEXT                         for "program"
    "missing": WHY, "failed": WHY           the rival has no such feature; it has, and it failed
"""

from __future__ import annotations

from typing import TypedDict


class Request(TypedDict, total=False):
    work: str
    runs: int
    seconds: float
    warm_up: float
    program: str
    check: str
    printed: str


class Answer(TypedDict, total=False):
    version: str
    samples: list[float]
    bytes: int
    ways: dict[str, list[float]]
    held: int
    printed: str
    missing: str
    failed: str
