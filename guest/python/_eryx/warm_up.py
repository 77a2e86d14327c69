# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs an embedder's programs for what they leave in Python's caches and bytecode: programs that do the same start warm.

The host (src/prepare/warm_up.cpp) calls ``run``, and makes an image of what is left.
"""

import builtins
import inspect
import linecache
from types import CodeType
from typing import Any, Final

import eryx
from _eryx import exit_functions, home_loop, leftovers, provided
from _eryx.program import compile_part, parse, rewrite
from _eryx.report import text_of
from _eryx.task import run_inside

_FILE: Final = "<warm-up>"

# Python specialises an instruction after it has run some times, and where that fails it tries again in the 2nd, the 6th and the
# 14th run.
_ROUNDS: Final = 16


def _compile(text: str) -> CodeType:
    lines = text.splitlines(keepends=True)
    linecache.cache[_FILE] = (len(text), None, lines, _FILE)  # of tracebacks
    rewritten = rewrite(parse(text, _FILE))
    return compile_part(rewritten, rewritten.tree.body, _FILE, run_inside)


async def _run(code: CodeType) -> None:
    namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins, **provided.variables}
    coroutine = eval(code, namespace)
    if inspect.iscoroutine(coroutine):
        await coroutine


async def _run_all(programs: list[str]) -> str:
    """Returns: what is wrong; empty if nothing is."""
    for text in programs:
        try:
            code = _compile(text)
            for _ in range(_ROUNDS):
                await _run(code)
                exit_functions.run_all_but_the_images()
        except SystemExit:
            return "it calls sys.exit"
        except (eryx.Interrupted, MemoryError):  # the host knows why
            raise
        except BaseException as exception:
            return text_of(exception)
    return ""


async def run(programs: list[str]) -> str:
    """Runs each, in variables of its own each time. Returns what is wrong; empty if nothing is."""
    with leftovers.Witness() as witness:
        failure = await _run_all(programs)
    linecache.cache.pop(_FILE, None)
    return witness.problem(failure)


def finish() -> None:
    """After the programs."""
    home_loop.end()
    exit_functions.keep()
