# SPDX-License-Identifier: MIT OR Apache-2.0
"""Prepares a program: does once what each of its executions would begin with.

A program says where that ends with the statement ``eryx.ready()`` at its top level. Without it, its modules are imported
and nothing of it runs. The host (src/prepare/) calls ``prepare``, then makes an image of what is left.
"""

import __future__

import ast
import importlib
import inspect
from types import CodeType
from typing import Any, Final, NamedTuple

import _eryx_host
import eryx
from _eryx import exit_functions, home_loop, leftovers
from _eryx.check_imports import remember_finders
from _eryx.library import LibraryCallback
from _eryx.program import compile_part, parse, rewrite, runner_of
from _eryx.task import run_inside

# What the program will be called when it runs.
_FILE: Final = "<user>"
_FUTURES: Final = [getattr(__future__, name) for name in __future__.all_feature_names]


class _Parts(NamedTuple):
    setup: CodeType | None  # None: the program does not say where it ends
    rest: CodeType
    imports: list[str]  # modules that the program imports, if nothing of it runs


def _is_ready(statement: ast.stmt) -> bool:
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("eryx"), "ready"), [], [])):
            return True
    return False


def _imports_of(tree: ast.Module) -> list[str]:
    """Those that do not depend on where the program is: absolute ones, in functions too."""
    names: list[str] = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(aliases):
                names += [alias.name for alias in aliases]
            case ast.ImportFrom(str(module), aliases, 0):
                names += [module, *(f"{module}.{alias.name}" for alias in aliases if alias.name != "*")]
    return names


def _futures_of(code: CodeType) -> int:
    return sum(future.compiler_flag for future in _FUTURES if code.co_flags & future.compiler_flag)


def _split(text: str) -> _Parts:
    rewritten = rewrite(parse(text, _FILE))
    body = rewritten.tree.body
    run = runner_of(rewritten)
    end = next((index for index, statement in enumerate(body) if _is_ready(statement)), None)
    if end is None:
        return _Parts(None, compile_part(rewritten, body, _FILE, run), _imports_of(rewritten.tree))
    setup = compile_part(rewritten, body[:end], _FILE, run_inside)
    return _Parts(setup, compile_part(rewritten, body[end:], _FILE, run, _futures_of(setup)), [])


def _import(names: list[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except eryx.Interrupted:
            raise
        except Exception:  # the program may expect it, or mean an attribute; if not, it says so when it runs
            continue


async def _run(setup: CodeType, namespace: dict[str, Any], callbacks: list[str]) -> None:
    stand_ins = {name: LibraryCallback(name) for name in callbacks if name not in namespace}
    namespace.update(stand_ins)
    coroutine = eval(setup, namespace)
    if inspect.iscoroutine(coroutine):
        await coroutine
    for name, stand_in in stand_ins.items():
        if namespace.get(name) is stand_in:
            del namespace[name]


def _provide(namespace: dict[str, Any]) -> None:
    """Each execution begins with these variables, and makes its own annotations."""
    variables = dict(namespace)
    variables.pop("__annotations__", None)
    _eryx_host.provide(variables)


async def prepare(program: dict[str, Any], namespace: dict[str, Any]) -> None:
    """Prepares the program with this ``text``, where ``callbacks`` will be variables. Raises what the program raises."""
    text: str = program["text"]
    parts = _split(text.removeprefix("\ufeff"))
    _eryx_host.hold_prepared(text.encode(), parts.setup, parts.rest)
    with leftovers.Witness() as witness:
        if parts.setup is None:
            _import(parts.imports)
        else:
            await _run(parts.setup, namespace, program["callbacks"])
    problem = witness.problem()
    if witness.place is not None:
        problem = "it prints, which no execution would show:\n" + witness.place
    if problem:
        raise eryx.PreparationError(problem)
    if parts.setup is not None:
        _provide(namespace)


def finish() -> None:
    """After the program."""
    remember_finders()
    exit_functions.keep()
    home_loop.end()
