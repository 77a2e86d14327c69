# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the expressions of a program read, call and bind: the lower half of ``check_survey``."""

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from _eryx.check_scope import ASYNC, COMPREHENSION, FUNCTION, MODULE, Scope

type _Expressions = Sequence[ast.expr | None]

# How each kind of node is visited; ``check_survey`` fills it.
VISIT: Final[dict[type[ast.AST], Callable[[Any, Any], None]]] = {}

# Targets of one unpacking.
_SAFE_TARGETS: Final = 100

# Looked up for each node.
_LOAD: Final = ast.Load
_NAME: Final = ast.Name
_CONSTANT: Final = ast.Constant


class Expressions:
    """Visits expressions."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = self.scope = Scope(MODULE, None, tree)
        self.scopes = [self.module]
        self.calls: list[tuple[Scope, ast.Call]] = []
        self.attributes: list[tuple[Scope, ast.Attribute]] = []  # of names
        self.subscripted: list[tuple[Scope, ast.Call]] = []
        self.doubts = False
        self._annotations = 0  # one in another that are being visited
        self._iterables = 0  # the same, of comprehensions

    # Names and scopes

    def _enter(self, kind: int, node: ast.AST) -> Scope:
        outer = self.scope
        self.scope = Scope(kind, outer, node)
        self.scopes.append(self.scope)
        return outer

    def _waits(self) -> None:
        """Something that only asynchronous functions and the module may do."""
        scope = self.scope
        while scope.kind == COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        if (scope.kind != ASYNC and scope.kind != MODULE) or self._annotations:
            self.doubts = True

    def _each(self, nodes: _Expressions) -> None:
        for node in nodes:
            if node is not None:
                VISIT[type(node)](self, node)

    def generic(self, node: ast.AST) -> None:
        for field in node._fields:
            child = getattr(node, field)
            if type(child) is list:
                for item in child:
                    if isinstance(item, ast.AST):
                        VISIT[type(item)](self, item)
            elif isinstance(child, ast.AST):
                VISIT[type(child)](self, child)

    def nothing(self, node: ast.AST) -> None:
        pass

    def name(self, node: ast.Name) -> None:
        if type(node.ctx) is _LOAD:
            self.scope.loads.setdefault(node.id, node)
        else:
            self.scope.stores.add(node.id)

    def attribute(self, node: ast.Attribute) -> None:
        value = node.value
        if type(value) is _NAME:
            self.scope.loads.setdefault(value.id, value)
            self.attributes.append((self.scope, node))
        else:
            VISIT[type(value)](self, value)

    def _maybe_star(self, value: ast.expr | None) -> None:
        if type(value) is ast.Starred:
            self.doubts = True

    def _all_parameters(self, arguments: ast.arguments) -> list[ast.arg]:
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        return named + [other for other in (arguments.vararg, arguments.kwarg) if other is not None]

    def _defaults(self, arguments: ast.arguments) -> None:
        if arguments.defaults:
            self._each(arguments.defaults)
        if arguments.kw_defaults:
            self._each(arguments.kw_defaults)

    def _parameters(self, arguments: ast.arguments) -> None:
        parameters = self._all_parameters(arguments)
        names = {parameter.arg for parameter in parameters}
        if len(names) != len(parameters):
            self.doubts = True
        self.scope.stores |= names

    # Expressions

    def call(self, node: ast.Call) -> None:
        scope = self.scope
        self.calls.append((scope, node))
        function = node.func
        VISIT[type(function)](self, function)
        for argument in node.args:
            kind = type(argument)
            if kind is _NAME:
                scope.loads.setdefault(argument.id, argument)  # type: ignore[attr-defined, arg-type]
            elif kind is not _CONSTANT:
                VISIT[kind](self, argument)
        keywords = node.keywords
        if keywords:
            for keyword in keywords:
                value = keyword.value
                VISIT[type(value)](self, value)
            if len(keywords) > 1:
                names = [keyword.arg for keyword in keywords if keyword.arg is not None]
                if len(set(names)) != len(names):
                    self.doubts = True

    def binary(self, node: ast.BinOp) -> None:
        pending = [node.right]
        left = node.left
        while type(left) is ast.BinOp:  # long sums need no deep recursion
            pending.append(left.right)
            left = left.left
        VISIT[type(left)](self, left)
        for right in pending:
            VISIT[type(right)](self, right)

    def compare(self, node: ast.Compare) -> None:
        left = node.left
        VISIT[type(left)](self, left)
        for right in node.comparators:
            VISIT[type(right)](self, right)

    def values(self, node: ast.BoolOp | ast.JoinedStr) -> None:
        for value in node.values:
            VISIT[type(value)](self, value)

    def operand(self, node: ast.UnaryOp) -> None:
        VISIT[type(node.operand)](self, node.operand)

    def formatted(self, node: ast.FormattedValue) -> None:
        value = node.value
        kind = type(value)
        if kind is _NAME:
            self.scope.loads.setdefault(value.id, value)  # type: ignore[attr-defined, arg-type]
        else:
            self._maybe_star(value)
            VISIT[kind](self, value)
        if node.format_spec is not None:
            VISIT[type(node.format_spec)](self, node.format_spec)

    def subscript(self, node: ast.Subscript) -> None:
        value = node.value
        if type(value) is ast.Call:
            self.subscripted.append((self.scope, value))
        VISIT[type(value)](self, value)
        VISIT[type(node.slice)](self, node.slice)

    def elements(self, node: ast.Tuple | ast.List) -> None:
        elements = node.elts
        if type(node.ctx) is not _LOAD:
            starred = [element for element in elements if type(element) is ast.Starred]
            if len(starred) > 1 or len(elements) > _SAFE_TARGETS:
                self.doubts = True
        for element in elements:
            VISIT[type(element)](self, element)

    def dictionary(self, node: ast.Dict) -> None:
        self._each(node.keys)
        self._each(node.values)

    def awaited(self, node: ast.Await) -> None:
        if self.scope.kind != ASYNC or self._annotations:
            self._waits()
        VISIT[type(node.value)](self, node.value)

    def yielded(self, node: ast.Yield | ast.YieldFrom) -> None:
        scope = self.scope
        scope.yields = True
        self._maybe_star(node.value)
        is_plain = scope.kind == FUNCTION or (scope.kind == ASYNC and type(node) is ast.Yield and not scope.returns)
        if not is_plain or self._annotations:
            self.doubts = True
        if node.value is not None:
            VISIT[type(node.value)](self, node.value)

    def walrus(self, node: ast.NamedExpr) -> None:
        scope = self.scope
        if scope.kind == COMPREHENSION or self._annotations or self._iterables:
            self.doubts = True
        while scope.kind == COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        scope.stores.add(node.target.id)
        VISIT[type(node.value)](self, node.value)

    def function_of_expression(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        outer = self._enter(FUNCTION, node)
        self._parameters(node.args)
        VISIT[type(node.body)](self, node.body)
        self.scope = outer

    def comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> None:
        first = node.generators[0].iter
        self._iterables += 1
        VISIT[type(first)](self, first)
        self._iterables -= 1
        outer = self._enter(COMPREHENSION, node)
        for generator in node.generators:
            if generator.is_async:
                self._waits()
            VISIT[type(generator.target)](self, generator.target)
            if generator.iter is not first:
                VISIT[type(generator.iter)](self, generator.iter)
            self._each(generator.ifs)
        if type(node) is ast.DictComp:
            self._each((node.key, node.value))
        else:
            VISIT[type(node.elt)](self, node.elt)  # type: ignore[union-attr]
        self.scope = outer
