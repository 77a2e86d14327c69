# SPDX-License-Identifier: MIT OR Apache-2.0
"""Feeds a program when an image is made, so that the first one of an interpreter finds specialised code."""

import gc
from types import CodeType, ModuleType
from typing import Any, Final

import _eryx_host
from _eryx import feed

_PIECES: Final = (
    "import asyncio\nx = {'a': [1, f'{2:>3}']}  # text\n",
    "def f(n):\n    '''Says\n    it.'''\n",
    "    return n + 1\n",
    "for i in range(2):\n    x['b'] = f(i)\n\nx['c'] = f(",
    "3)\n",
    "async def g(n):\n    await asyncio.sleep(0)\n    return n\n\ny = await g(",
    "4)\n",
    "t = asyncio.create_task(g(5))\n",
    "z = await ",
    "t\ntry:\n    raise ValueError\n",
    "except ValueError:\n    pass\n",
    "await g(6)\n",
    "y = await g(7",
    ")\n",
    "x = await g(",
    "8)\n",
)

def _host(pieces: list[str]) -> ModuleType:
    """Stands for `_eryx_host`: gives the pieces, one for each turn, and runs nothing of its own."""
    host = ModuleType("_eryx_host")

    def describe(_what: int, _index: int) -> None:
        pass

    def program_file() -> str:
        return "<warm-up>"

    def take_text() -> tuple[str, bool] | None:
        return (pieces.pop(0), not pieces) if pieces else None

    def run_code(code: CodeType, namespace: dict[str, Any]) -> Any:
        return eval(code, namespace)

    for function in (describe, program_file, take_text, run_code):
        setattr(host, function.__name__, function)
    host.raise_pending_interrupt = _eryx_host.raise_pending_interrupt  # type: ignore[attr-defined]
    host.run_alarm = _eryx_host.run_alarm  # type: ignore[attr-defined]
    return host


def warm_up() -> None:
    """One of the programs of src/image/freezer.cpp calls it: an event loop cannot run before an interpreter has booted."""
    own = feed._eryx_host
    pieces = list(_PIECES)
    feed._eryx_host = _host(pieces)
    try:
        program = feed.FedProgram({})
        for _ in _PIECES:
            if program.proceed() is None:
                break
        else:
            raise RuntimeError("the sample waits for something")
        if pieces:
            raise RuntimeError("the sample ended early")
    finally:
        feed._eryx_host = own
    # Its parts refer to one another: tasks of it would be found by whoever asks for all tasks, in every interpreter. Without the
    # oldest generation, whose collection would empty the free lists too.
    del program
    gc.collect(1)
