# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles a program that calls ``asyncio.run``.

So much code ends in ``asyncio.run(main())``. That call would block inside the guest, with frames on the stack, and the
sandbox could neither be suspended nor give its thread back while it waits. So a statement of this form at module
level, also inside ``if``, ``try``, ``with`` and loops, is compiled as ``await main()``. Locations stay those of the
user's text.

Programs that await nothing else there get what they get everywhere: a new loop for each run, and none between them.
Only where the program awaits by itself too, its one loop runs them.

It is all or nothing: in a program that also runs a loop in another way (in a function, by ``run_until_complete``)
nothing is rewritten and its loops block.
"""

import ast
import warnings
from types import CodeType
from typing import Final, NamedTuple, override

import _eryx_host
from _eryx.task import run_apart, run_inside

# Stands for the function among the constants until the code is compiled: no source text makes a constant of this form.
# The call goes through a constant and not through a name, because programs can see, hide and delete names.
_RUNNER: Final = (frozenset({"asyncio.run"}),)

# Attributes by which a program runs an event loop itself.
_BLOCKING: Final = frozenset({"Runner", "run_forever", "run_until_complete", "IsolatedAsyncioTestCase"})

_LEAVES: Final = frozenset({ast.Name, ast.Constant, ast.alias, ast.arg, ast.Load, ast.Store, ast.Del, str, type(None)})
_FUNCTIONS: Final = frozenset({ast.FunctionDef, ast.AsyncFunctionDef})
_AWAITS: Final = frozenset({ast.Await, ast.AsyncFor, ast.AsyncWith})
_LOOPS: Final = frozenset({ast.Attribute, ast.Import, ast.ImportFrom})


def _is_run(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="asyncio"), attr="run"):
            return True
    return False


class _RunFinder(ast.NodeVisitor):
    """Finds each ``asyncio.run(X)`` that is the value of a statement where top-level ``await`` is allowed."""

    def __init__(self) -> None:
        self.statements: list[ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign] = []

    def _look_at(self, node: ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign) -> None:
        match node.value:
            case ast.Call(func=function, args=[argument], keywords=[]) if _is_run(function):
                if not isinstance(argument, ast.Starred):
                    self.statements.append(node)

    visit_Expr = visit_Assign = visit_AugAssign = visit_AnnAssign = _look_at

    @override
    def generic_visit(self, node: ast.AST) -> None:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            super().generic_visit(node)  # those are another scope, or no statement: `await` would mean something else


def _awaited(call: ast.Call) -> ast.Await:
    """``await RUNNER.__call__(asyncio.run, X)``. The attribute keeps the compiler from warning of a call of a constant."""
    runner = ast.copy_location(ast.Constant(_RUNNER), call)
    method = ast.copy_location(ast.Attribute(runner, "__call__", ast.Load()), call)
    return ast.copy_location(
        ast.Await(ast.copy_location(ast.Call(method, [call.func, *call.args], []), call)), call
    )


def _runs_loops_itself(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name):
            return name in _BLOCKING
        case ast.ImportFrom(module="asyncio", names=names):
            return any(name.name == "run" or name.name in _BLOCKING for name in names)
        case ast.Import(names=names):
            return any(name.name == "asyncio" and name.asname is not None for name in names)
    return False


class _Survey:
    """What is in a program. It is made by hand and not by ``ast.walk`` because each program waits for it."""

    def __init__(self, tree: ast.Module) -> None:
        self.runs = 0  # `asyncio.run`, called or not
        self.awaits = 0  # by the module itself
        self.runs_loops_itself = False
        self._bodies: list[ast.AST] = []  # of functions: what awaits there is not the module
        self._look_at([tree])
        awaits = self.awaits
        self._look_at(self._bodies)
        self.awaits = awaits

    def _look_at(self, pending: list[ast.AST]) -> None:
        for node in pending:  # grows meanwhile
            kind = type(node)
            if kind in _LEAVES:
                continue
            if kind in _FUNCTIONS:
                self._bodies += node.body  # type: ignore[attr-defined]
                pending += (node.args, *node.decorator_list)  # type: ignore[attr-defined]
                continue
            if kind in _AWAITS:
                self.awaits += 1
            elif kind in _LOOPS:
                self.runs += _is_run(node)
                self.runs_loops_itself |= _runs_loops_itself(node)
            for field in kind._fields:
                child = getattr(node, field)
                if type(child) is list:
                    pending += child
                elif isinstance(child, ast.AST):
                    pending.append(child)
            if kind is ast.comprehension:
                self.awaits += node.is_async  # type: ignore[attr-defined]


class Rewritten(NamedTuple):
    """A program whose calls are rewritten, if they can be: all of them, or none."""

    tree: ast.Module
    awaits: int  # by the module itself, beside those calls
    has_calls: bool
    must_block: bool  # its loops do: it runs some in another way


def parse(source: str, file: str, flags: int = 0) -> ast.Module:
    """The tree of ``source``. Errors: those of the compiler."""
    tree: ast.Module = compile(source, file, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    return tree


def rewrite(tree: ast.Module) -> Rewritten:
    """Rewrites the calls of ``tree``."""
    survey = _Survey(tree)
    finder = _RunFinder()
    if survey.runs > 0 and not survey.runs_loops_itself:
        finder.visit(tree)
    found = finder.statements
    must_block = survey.runs_loops_itself or survey.runs != len(found)
    if not must_block:
        for statement in found:
            assert isinstance(statement.value, ast.Call)
            statement.value = _awaited(statement.value)
    return Rewritten(tree, survey.awaits, bool(found) and not must_block, must_block)


def runner_of(rewritten: Rewritten) -> object:
    """What the rewritten calls of a program call."""
    return run_inside if rewritten.awaits else run_apart


def with_runner(code: CodeType, run: object) -> CodeType:
    """``code`` of a rewritten program, whose calls go to ``run``."""
    return code.replace(co_consts=tuple(run if constant == _RUNNER else constant for constant in code.co_consts))


def compile_part(rewritten: Rewritten, body: list[ast.stmt], file: str, run: object, futures: int = 0) -> CodeType:
    """Compiles these statements of a program. ``run``: what its rewritten calls call; ``run_inside`` for code that we await.
    ``futures``: flags of the compiler that statements before them have set.
    """
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | futures
    code: CodeType = compile(ast.Module(body, []), file, "exec", flags=flags, dont_inherit=True)
    return with_runner(code, run) if rewritten.has_calls else code


# Code that stands for programs of which a text is only the name.
_stand_ins: Final[dict[str, CodeType]] = {}


def stand_in(source: str, code: CodeType) -> None:
    """A program with this text, which must contain a call of ``asyncio.run``, is ``code``."""
    _stand_ins[source] = code


def compile_program(source: str) -> CodeType:
    """Compiles ``source`` for ``__main__``; running the code gives a coroutine if it awaits at its top level."""
    if source in _stand_ins:
        return _stand_ins[source]
    file = _eryx_host.program_file()
    rewritten = None
    with warnings.catch_warnings(record=True) as given:
        try:
            rewritten = rewrite(parse(source, file))
        except RecursionError:  # the compiler reaches deeper
            pass
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    if rewritten is None or not rewritten.has_calls:  # the text is parsed again, and gives its warnings
        code: CodeType = compile(source, file, "exec", flags, dont_inherit=True)
        return code
    for warning in given:
        warnings._showwarnmsg(warning)  # type: ignore[attr-defined]
    return with_runner(compile(rewritten.tree, file, "exec", flags, dont_inherit=True), runner_of(rewritten))
