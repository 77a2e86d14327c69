"""Compiles a program that calls ``asyncio.run``.

So much code ends in ``asyncio.run(main())``. That call would block inside the guest, with frames on the stack, and the
sandbox could neither be suspended nor give its thread back while it waits. So a statement of this form at module
level, also inside ``if``, ``try``, ``with`` and loops, is compiled as ``await main()``. Locations stay those of the
user's text.

It is all or nothing: a program that also runs a loop in another way (in a function, by ``run_until_complete``) expects
that none runs at module level, so nothing is rewritten and its loops block.
"""

import ast
import asyncio
from types import CodeType
from typing import Final, override

import _eryx_host

# Stands for `_run` among the constants until the code is compiled: no source text makes a constant of this form. The
# call goes through a constant and not through a name, because programs can see, hide and delete names.
_RUNNER: Final = (frozenset({"asyncio.run"}),)

# Attributes by which a program runs an event loop itself.
_BLOCKING: Final = frozenset({"Runner", "run_forever", "run_until_complete", "IsolatedAsyncioTestCase"})


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


def _rewrite(source: str) -> ast.Module | None:
    """The tree of ``source`` with its calls rewritten; None if there are none, or others that must block."""
    tree = ast.parse(source, _eryx_host.PROGRAM_FILE)
    calls = 0
    for node in ast.walk(tree):
        if _runs_loops_itself(node):
            return None
        calls += _is_run(node)
    rewriter = _RunRewriter()
    rewriter.visit(tree)
    return tree if calls == rewriter.rewritten > 0 else None


async def _run(function: object, main: object) -> object:
    """What a rewritten call awaits: the meaning of ``asyncio.run(main)`` inside the loop that runs already."""
    if function is not asyncio.run:  # the program has another `asyncio`
        return function(main)  # type: ignore[operator]
    if not asyncio.iscoroutine(main):
        raise ValueError(f"a coroutine was expected, got {main!r}")
    try:
        return await main
    finally:
        await _cancel_other_tasks()


async def _cancel_other_tasks() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def compile_program(source: str) -> CodeType:
    """Compiles ``source`` for ``__main__``; running the code gives a coroutine if it awaits at its top level."""
    tree: ast.Module | str
    try:
        tree = _rewrite(source) or source
    except (SyntaxError, RecursionError, MemoryError, ValueError):
        tree = source  # say it in the words of the compiler
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(tree, _eryx_host.PROGRAM_FILE, "exec", flags=flags, dont_inherit=True)
    if tree is source:
        return code
    return code.replace(co_consts=tuple(_run if constant == _RUNNER else constant for constant in code.co_consts))
