# SPDX-License-Identifier: MIT OR Apache-2.0
"""Coroutines that nobody awaits: what is found is certain, so only functions are known that can be nothing else."""

import ast
import asyncio
import inspect
from typing import Final

from _eryx.check_scope import Scope
from _eryx.check_survey import Survey

# Asynchronous functions of `asyncio`, which programs forget to await.
LIBRARY: Final = frozenset(name for name, value in vars(asyncio).items() if inspect.iscoroutinefunction(value))


class Bindings:
    """What the names of a program are bound to, looked up when it matters."""

    def __init__(self, survey: Survey) -> None:
        self._counts: dict[tuple[Scope, str], int] = {}
        self._functions: dict[tuple[Scope, str], ast.AsyncFunctionDef] = {}
        self._survey = survey
        self._is_asyncio = False
        self._loads: set[str] = set()
        for scope in survey.scopes:
            self._loads.update(scope.loads)
            self._look_at(scope)

    def _look_at(self, scope: Scope) -> None:
        """Counts the bindings in the body of a scope, without those of the scopes in it."""
        if not isinstance(scope.node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return
        pending: list[ast.AST] = list(scope.node.body)
        for node in pending:  # grows meanwhile
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                    self._bind(scope, name)
                    if isinstance(node, ast.AsyncFunctionDef) and not node.decorator_list:
                        self._functions[scope, name] = node
                    continue
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    self._bind(scope, name)
                case ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name):
                    self._bind(scope, name)
                case ast.alias(name=name, asname=None):
                    self._bind(scope, name.partition(".")[0])
                case ast.alias(asname=str() as name):
                    self._bind(scope, name)
                case ast.MatchStar(name=str() as name) | ast.MatchMapping(rest=str() as name):
                    self._bind(scope, name)
            pending.extend(ast.iter_child_nodes(node))

    def _bind(self, scope: Scope, name: str) -> None:
        binder = scope.binder(name) or self._survey.module
        self._counts[binder, name] = self._counts.get((binder, name), 0) + 1

    def is_read(self, name: str) -> bool:
        return name in self._loads

    def is_bound_once(self, scope: Scope, name: str) -> bool:
        return self._counts.get((scope, name), 0) == 1

    def is_coroutine_function(self, scope: Scope, name: str) -> bool:
        """Whether a name can only be one function of the program that gives a coroutine."""
        binder = scope.binder(name) or self._survey.module
        function = self._functions.get((binder, name))
        if function is None or not self.is_bound_once(binder, name):
            return False
        if isinstance(binder.node, ast.FunctionDef | ast.AsyncFunctionDef) and name in _parameters(binder.node):
            return False
        return not any(inner.yields for inner in self._survey.scopes if inner.node is function)

    def is_library_coroutine(self, scope: Scope, module: str, name: str) -> bool:
        """Whether it is a function of ``asyncio``, which the program has not bound otherwise."""
        if module != "asyncio" or name not in LIBRARY or scope.binder(module) is not self._survey.module:
            return False
        imported = [
            alias
            for owner, node in self._survey.imports
            if isinstance(node, ast.Import) and owner is self._survey.module
            for alias in node.names
            if alias.name == module and alias.asname is None
        ]
        return len(imported) == 1 and self.is_bound_once(self._survey.module, module)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
