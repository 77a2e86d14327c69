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
import contextlib
from types import CodeType
from typing import Final, override

import _eryx_host
from _eryx.task import run_apart, run_inside

# Stands for the function among the constants until the code is compiled: no source text makes a constant of this form.
# The call goes through a constant and not through a name, because programs can see, hide and delete names.
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


def _count_awaits(tree: ast.Module) -> int:
    """How often the module itself awaits. What is in functions does not count."""
    count = 0
    pending: list[ast.AST] = [tree]
    while pending:
        match node := pending.pop():
            case ast.Await() | ast.AsyncFor() | ast.AsyncWith():
                count += 1
            case ast.comprehension(is_async=is_async):
                count += is_async
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                pending += [*node.decorator_list, node.args]
                continue
        pending += ast.iter_child_nodes(node)
    return count


def _runs_loops_itself(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(attr=name):
            return name in _BLOCKING
        case ast.ImportFrom(module="asyncio", names=names):
            return any(name.name == "run" or name.name in _BLOCKING for name in names)
        case ast.Import(names=names):
            return any(name.name == "asyncio" and name.asname is not None for name in names)
    return False


def _rewrite(source: str) -> tuple[ast.Module, object] | None:
    """The tree of ``source`` with its calls rewritten, and what they call now.

    None if there are no calls, or others that must block.
    """
    tree = ast.parse(source, _eryx_host.PROGRAM_FILE)
    calls = 0
    for node in ast.walk(tree):
        if _runs_loops_itself(node):
            return None
        calls += _is_run(node)
    rewriter = _RunRewriter()
    rewriter.visit(tree)
    if calls != rewriter.rewritten or calls == 0:
        return None
    return tree, run_apart if _count_awaits(tree) == calls else run_inside


def compile_program(source: str) -> CodeType:
    """Compiles ``source`` for ``__main__``; running the code gives a coroutine if it awaits at its top level."""
    rewritten = None
    with contextlib.suppress(SyntaxError, RecursionError, MemoryError, ValueError):  # the compiler says it
        rewritten = _rewrite(source)
    tree, run = rewritten or (source, None)
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    code: CodeType = compile(tree, _eryx_host.PROGRAM_FILE, "exec", flags=flags, dont_inherit=True)
    if run is None:
        return code
    return code.replace(co_consts=tuple(run if constant == _RUNNER else constant for constant in code.co_consts))
