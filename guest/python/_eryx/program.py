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


class _RunRewriter(ast.NodeTransformer):
    """Replaces ``asyncio.run(X)`` by ``await RUNNER.__call__(asyncio.run, X)`` wherever top-level ``await`` is allowed.

    The attribute keeps the compiler from warning of a call of a constant.
    """

    def __init__(self) -> None:
        self.rewritten = 0

    def _value(self, value: ast.expr) -> ast.expr:
        match value:
            case ast.Call(func=function, args=[argument], keywords=[]) if _is_run(function):
                if isinstance(argument, ast.Starred):
                    return value
                self.rewritten += 1
                runner = ast.copy_location(ast.Constant(_RUNNER), value)
                method = ast.copy_location(ast.Attribute(runner, "__call__", ast.Load()), value)
                call = ast.copy_location(ast.Call(method, [function, argument], []), value)
                return ast.copy_location(ast.Await(call), value)
        return value

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        node.value = self._value(node.value)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        node.value = self._value(node.value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AugAssign:
        node.value = self._value(node.value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        if node.value is not None:
            node.value = self._value(node.value)
        return node

    @override
    def generic_visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            return node  # another scope, or no statement: `await` would mean something else there
        return super().generic_visit(node)


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
    """A program whose calls are rewritten, if they can be."""

    tree: ast.Module
    awaits: int  # by the module itself, beside those calls
    has_calls: bool
    must_block: bool  # its loops do: it runs some in another way


def rewrite(source: str, flags: int = 0, file: str | None = None) -> Rewritten:
    """Rewrites the calls of ``source``. ``file``: its name, by default the running program's. Errors: those of the compiler."""
    name = file or _eryx_host.program_file()
    tree = compile(source, name, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
    survey = _Survey(tree)
    rewriter = _RunRewriter()
    if survey.runs > 0 and not survey.runs_loops_itself:
        rewriter.visit(tree)
    must_block = survey.runs_loops_itself or survey.runs != rewriter.rewritten
    return Rewritten(tree, survey.awaits, rewriter.rewritten > 0, must_block)


def _rewrite(source: str) -> tuple[ast.Module, object] | None:
    """The tree of ``source`` with its calls rewritten, and what they call now.

    None if there are no calls, or others that must block.
    """
    rewritten = rewrite(source)
    if rewritten.must_block or not rewritten.has_calls:
        return None
    return rewritten.tree, runner_of(rewritten)


def runner_of(rewritten: Rewritten) -> object:
    """What the rewritten calls of a program call."""
    return run_inside if rewritten.awaits else run_apart


def with_runner(code: CodeType, run: object) -> CodeType:
    """``code`` of a rewritten program, whose calls go to ``run``."""
    return code.replace(co_consts=tuple(run if constant == _RUNNER else constant for constant in code.co_consts))


# Code that stands for programs of which a text is only the name.
_stand_ins: Final[dict[str, CodeType]] = {}


def stand_in(source: str, code: CodeType) -> None:
    """A program with this text, which must contain a call of ``asyncio.run``, is ``code``."""
    _stand_ins[source] = code


def compile_program(source: str) -> CodeType:
    """Compiles ``source`` for ``__main__``; running the code gives a coroutine if it awaits at its top level."""
    if source in _stand_ins:
        return _stand_ins[source]
    try:
        rewritten = _rewrite(source)
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        rewritten = None  # say it in the words of the compiler
    tree, run = rewritten or (source, None)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(tree, _eryx_host.program_file(), "exec", flags=flags, dont_inherit=True)
    return code if run is None else with_runner(code, run)
