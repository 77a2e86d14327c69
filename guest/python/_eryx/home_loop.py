# SPDX-License-Identifier: MIT OR Apache-2.0
"""The event loop of an interpreter: all programs of a session that await at their top level run in it.

So queues, locks, events and clients, which remember the loop in which they were first used, work in the next program.
It rests between programs: its timers and callbacks go on when a program awaits again. ``asyncio.run`` has loops of its
own, as everywhere.
"""

import asyncio
import sys
from types import CodeType
from typing import Final, override

from _eryx.loop import GuestEventLoop

# The loop of the first program is made before memory becomes an image.
_spare_loops: Final = [GuestEventLoop()]
_home: GuestEventLoop | None = None


def fresh_loop() -> GuestEventLoop:
    """A loop that nobody has used."""
    return _spare_loops.pop() if _spare_loops else GuestEventLoop()


def home_loop() -> GuestEventLoop:
    """The interpreter's loop; another one if that was closed."""
    global _home
    try:
        if _home is not None and not _home.is_closed():
            return _home
    except AttributeError:  # a program has taken away what it runs with
        pass
    _home = fresh_loop()
    return _home


def forget(loop: object) -> None:
    """Drops the interpreter's loop, if it is ``loop``: it stopped in the middle of its own code, or cannot run."""
    global _home
    if _home is loop:
        _home = None


def end() -> None:
    """Ends the loop with its session: closes what its programs left open."""
    global _home
    loop, _home = _home, None
    if loop is None or not loop.is_usable():
        return
    try:
        if loop.has_asyncgens():
            loop.run_until_complete(loop.shutdown_asyncgens())
        if loop.has_executor():
            loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()


_get_event_loop: Final[CodeType] = asyncio.DefaultEventLoopPolicy.get_event_loop.__code__


class GuestEventLoopPolicy(asyncio.DefaultEventLoopPolicy):
    """Makes every loop of asyncio a GuestEventLoop."""

    _loop_factory = GuestEventLoop

    @override
    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """A new loop; for a program that asks for the current one while none runs: that in which the next may await."""
        if sys._getframe(1).f_code is _get_event_loop:
            return home_loop()
        return super().new_event_loop()


asyncio.DefaultEventLoopPolicy = GuestEventLoopPolicy
