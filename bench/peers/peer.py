# SPDX-License-Identifier: MIT OR Apache-2.0
"""A rival that is a Python module, as serve.py uses it: each has a class of its own in a file of its name.

Runs in the rival's own interpreter, so it imports nothing but the standard library.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Missing(Exception):
    """The rival has no such feature; the text says so."""


class ProgramFailed(Exception):
    """A program raised, was stopped, or its interpreter ended."""


@dataclass(frozen=True)
class Way:
    """One way to run `print(1)` in a new interpreter. The seconds of the pause go before each run and do not count."""

    run: Callable[[], str]
    pause: float = 0


class Session:
    """An interpreter that keeps its variables from one program to the next."""

    def run(self, program: str) -> str:
        """Returns what the program printed. Raises ProgramFailed."""
        raise NotImplementedError

    def close(self) -> None:
        pass


class Peer:
    """Every method may raise Missing."""

    # How a program calls the host's function that adds one, and how it gathers calls of it.
    call = "f({})"
    gathered_call = "f({})"
    # What a session that calls has to run first.
    prelude = ""

    def version(self) -> str:
        raise NotImplementedError

    def fresh(self, program: str) -> str:
        """Runs a program in a new interpreter, which is gone afterwards, and returns what it printed."""
        raise NotImplementedError

    def ways(self) -> dict[str, Way]:
        """Other ways to run `print(1)` in a new interpreter."""
        raise Missing("no other way")

    def session(self) -> Session:
        raise Missing("no sessions")

    def calling_session(self) -> Session:
        raise Missing("no callbacks")

    def gathering_session(self) -> Session:
        return self.calling_session()

    def waiting(self, program: str, check: str) -> Callable[[], bytes]:
        """Runs a program and keeps its interpreter where it can become bytes: behind it, or inside, before `check`. Returns
        what makes the bytes."""
        raise Missing("no state as bytes")

    def resume(self, state: bytes, check: str) -> str:
        """Goes on from these bytes in a new interpreter; returns what `check` printed."""
        raise Missing("no state as bytes")

    def run_limited(self, program: str, seconds: float) -> None:
        """Runs a program in a new interpreter that has to stop it after so many seconds; returns when it has."""
        raise Missing("no limit of time")

    def idle(self) -> Session:
        """What is held for the memory of an idle session."""
        return self.session()
