# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a program binds, reads, calls and imports, by scopes: one pass over its tree, which nothing executes.

Speed matters, so nodes are visited by hand, and only collected; what is wrong is found out from the collections. What
the compiler alone would refuse is not repeated here: where it might, ``doubts`` is set, and the compiler is asked.
"""

import ast
from collections.abc import Callable, Sequence
from typing import Any, Final

from _eryx.check_expressions import VISIT, Expressions
from _eryx.check_scope import ASYNC, CLASS, FUNCTION, MODULE, TYPES, Scope


# Blocks in one another before the compiler may count too many, which are 20: some statements count twice.
_SAFE_DEPTH: Final = 8


class Survey(Expressions):
    """The collections. Making one visits the program."""

    def __init__(self, tree: ast.Module) -> None:
        super().__init__(tree)
        self.global_names: set[str] = set()
        self.imports: list[tuple[Scope, ast.Import | ast.ImportFrom]] = []
        self.dropped: list[tuple[Scope, ast.Call]] = []  # statements that are calls
        self.assigned: list[tuple[Scope, ast.Assign]] = []  # calls to single names
        self.coroutines: set[str] = set()  # names of functions defined with `async def`
        self.tries: list[ast.Try | ast.TryStar] = []
        self.withs: list[ast.With | ast.AsyncWith] = []
        self.conditions: list[ast.If] = []
        self.imports_everything = False
        self._loops = 0
        self._depth = 0
        self._are_annotations_lazy = False
        self._body(tree.body)
        self._check_nonlocals()

    def _check_nonlocals(self) -> None:
        for scope in self.scopes:
            for name, is_global in scope.foreign.items():
                if is_global:
                    self.global_names.add(name)
                else:
                    binder = None if scope.parent is None else scope.parent.binder(name)
                    if binder is None or binder.kind not in (FUNCTION, ASYNC):
                        self.doubts = True

    def _body(self, body: Sequence[ast.stmt]) -> None:
        self._depth += 1
        if self._depth > _SAFE_DEPTH:
            self.doubts = True
        for node in body:
            VISIT[type(node)](self, node)
        self._depth -= 1

    # Statements

    def expression(self, node: ast.Expr) -> None:
        value = node.value
        kind = type(value)
        if kind is ast.Call:
            self.dropped.append((self.scope, value))  # type: ignore[arg-type]
        elif kind is ast.Starred:
            self.doubts = True
        VISIT[kind](self, value)

    def assign(self, node: ast.Assign) -> None:
        value = node.value
        kind = type(value)
        targets = node.targets
        if kind is ast.Call:
            if len(targets) == 1 and type(targets[0]) is ast.Name:
                self.assigned.append((self.scope, node))
        elif kind is ast.Starred:
            self.doubts = True
        VISIT[kind](self, value)
        for target in targets:
            if type(target) is ast.Starred:
                self.doubts = True
            VISIT[type(target)](self, target)

    def annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._maybe_star(node.value)
            VISIT[type(node.value)](self, node.value)
        target = node.target
        if type(target) is ast.Name:
            if target.id in self.scope.foreign:
                self.doubts = True
            if node.value is not None or self.scope.kind in (FUNCTION, ASYNC):
                self.scope.stores.add(target.id)
        else:
            VISIT[type(target)](self, target)
        # Those of local variables are not evaluated.
        if type(target) is not ast.Name or self.scope.kind not in (FUNCTION, ASYNC):
            self._annotation(node.annotation)

    def augmented(self, node: ast.AugAssign) -> None:
        self._maybe_star(node.value)
        VISIT[type(node.value)](self, node.value)
        VISIT[type(node.target)](self, node.target)

    def returned(self, node: ast.Return) -> None:
        scope = self.scope
        if scope.kind not in (FUNCTION, ASYNC):
            self.doubts = True
        if node.value is not None:
            scope.returns = True
            if scope.kind == ASYNC and scope.yields:
                self.doubts = True
            self._maybe_star(node.value)
            VISIT[type(node.value)](self, node.value)

    def jumped(self, node: ast.Break | ast.Continue) -> None:
        if self._loops == 0:
            self.doubts = True

    def condition(self, node: ast.If) -> None:
        self.conditions.append(node)
        VISIT[type(node.test)](self, node.test)
        self._body(node.body)
        otherwise = node.orelse
        while len(otherwise) == 1 and type(otherwise[0]) is ast.If:  # a long chain of `elif`
            node = otherwise[0]
            self.conditions.append(node)
            VISIT[type(node.test)](self, node.test)
            self._body(node.body)
            otherwise = node.orelse
        self._body(otherwise)

    def repeat(self, node: ast.While) -> None:
        VISIT[type(node.test)](self, node.test)
        self._loop(node.body, node.orelse)

    def _loop(self, body: Sequence[ast.stmt], otherwise: Sequence[ast.stmt]) -> None:
        self._loops += 1
        self._body(body)
        self._loops -= 1
        self._body(otherwise)

    def iterate(self, node: ast.For | ast.AsyncFor) -> None:
        if type(node) is ast.AsyncFor:
            self._waits()
        self._maybe_star(node.iter)
        self._maybe_star(node.target)
        VISIT[type(node.iter)](self, node.iter)
        VISIT[type(node.target)](self, node.target)
        self._loop(node.body, node.orelse)

    def manage(self, node: ast.With | ast.AsyncWith) -> None:
        if type(node) is ast.AsyncWith:
            self._waits()
        self.withs.append(node)
        if len(node.items) > 2:
            self.doubts = True
        for item in node.items:
            VISIT[type(item.context_expr)](self, item.context_expr)
            if item.optional_vars is not None:
                VISIT[type(item.optional_vars)](self, item.optional_vars)
        self._body(node.body)

    def attempt(self, node: ast.Try) -> None:
        self.tries.append(node)
        self._body(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                VISIT[type(handler.type)](self, handler.type)
            elif handler is not node.handlers[-1]:
                self.doubts = True
            if handler.name is not None:
                self.scope.stores.add(handler.name)
            self._body(handler.body)
        self._body(node.orelse)
        self._body(node.finalbody)

    def attempt_groups(self, node: ast.TryStar) -> None:
        self.doubts = True
        self.attempt(node)  # type: ignore[arg-type]

    def declare(self, node: ast.Global | ast.Nonlocal) -> None:
        scope = self.scope
        is_global = type(node) is ast.Global
        for name in node.names:
            if name in scope.loads or name in scope.stores or scope.foreign.get(name, is_global) != is_global:
                self.doubts = True
            scope.foreign[name] = is_global

    def imported(self, node: ast.Import) -> None:
        self.imports.append((self.scope, node))
        for alias in node.names:
            self.scope.stores.add(alias.asname or alias.name.partition(".")[0])

    def imported_from(self, node: ast.ImportFrom) -> None:
        self.imports.append((self.scope, node))
        if node.module == "__future__":
            self.doubts = True
            self._are_annotations_lazy |= any(alias.name == "annotations" for alias in node.names)
        for alias in node.names:
            if alias.name == "*":
                self.imports_everything = True
                if self.scope.kind != MODULE:
                    self.doubts = True
            self.scope.stores.add(alias.asname or alias.name)

    def match(self, node: ast.Match) -> None:
        self.doubts = True
        self._each((node.subject,))
        for case in node.cases:
            VISIT[type(case.pattern)](self, case.pattern)
            self._each((case.guard,))
            self._body(case.body)

    def capture(self, node: ast.MatchAs | ast.MatchStar) -> None:
        if node.name is not None:
            self.scope.stores.add(node.name)
        self.generic(node)

    def capture_rest(self, node: ast.MatchMapping) -> None:
        if node.rest is not None:
            self.scope.stores.add(node.rest)
        self.generic(node)

    def type_alias(self, node: ast.TypeAlias) -> None:
        """Its value is evaluated when somebody asks, so it is not looked at."""
        self.doubts = True
        self.scope.stores.add(node.name.id)

    # Definitions

    def _annotation(self, node: ast.expr | None) -> None:
        if node is not None and not self._are_annotations_lazy:
            self._annotations += 1
            VISIT[type(node)](self, node)
            self._annotations -= 1

    def _enter_types(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        """Type parameters; their bounds and defaults are evaluated when somebody asks."""
        if not node.type_params:
            return
        self.doubts = True
        self._enter(TYPES, node)
        self.scope.stores.update(parameter.name for parameter in node.type_params)  # type: ignore[attr-defined]

    def function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self.scope
        outer.stores.add(node.name)
        self._each(node.decorator_list)
        self._defaults(node.args)
        self._enter_types(node)
        for parameter in self._all_parameters(node.args):
            self._annotation(parameter.annotation)
        self._annotation(node.returns)
        kind = FUNCTION
        if type(node) is ast.AsyncFunctionDef:
            kind = ASYNC
            self.coroutines.add(node.name)
        self._enter(kind, node)
        self._parameters(node.args)
        loops, self._loops = self._loops, 0
        self._body(node.body)
        self._loops = loops
        if kind == ASYNC and self.scope.yields and self.scope.returns:
            self.doubts = True
        self.scope = outer

    def class_(self, node: ast.ClassDef) -> None:
        outer = self.scope
        outer.stores.add(node.name)
        self._each(node.decorator_list)
        self._enter_types(node)
        self._each(node.bases)
        for keyword in node.keywords:
            self._each((keyword.value,))
        if len({keyword.arg for keyword in node.keywords}) != len(node.keywords):
            self.doubts = True
        self._enter(CLASS, node)
        loops, self._loops = self._loops, 0
        self._body(node.body)
        self._loops = loops
        self.scope = outer


type _Visit = Callable[[Any, Any], None]

# Nodes that are not here are looked through.
_SPECIAL: Final[dict[type[ast.AST], _Visit]] = {
    ast.AnnAssign: Survey.annotated,
    ast.Assign: Survey.assign,
    ast.AsyncFor: Survey.iterate,
    ast.AsyncFunctionDef: Survey.function,
    ast.AsyncWith: Survey.manage,
    ast.Attribute: Survey.attribute,
    ast.AugAssign: Survey.augmented,
    ast.Await: Survey.awaited,
    ast.BinOp: Survey.binary,
    ast.BoolOp: Survey.values,
    ast.Break: Survey.jumped,
    ast.Call: Survey.call,
    ast.ClassDef: Survey.class_,
    ast.Compare: Survey.compare,
    ast.Constant: Survey.nothing,
    ast.Continue: Survey.jumped,
    ast.Dict: Survey.dictionary,
    ast.DictComp: Survey.comprehension,
    ast.Expr: Survey.expression,
    ast.For: Survey.iterate,
    ast.FormattedValue: Survey.formatted,
    ast.FunctionDef: Survey.function,
    ast.GeneratorExp: Survey.comprehension,
    ast.Global: Survey.declare,
    ast.If: Survey.condition,
    ast.Import: Survey.imported,
    ast.ImportFrom: Survey.imported_from,
    ast.JoinedStr: Survey.values,
    ast.Lambda: Survey.function_of_expression,
    ast.List: Survey.elements,
    ast.ListComp: Survey.comprehension,
    ast.Match: Survey.match,
    ast.MatchAs: Survey.capture,
    ast.MatchMapping: Survey.capture_rest,
    ast.MatchStar: Survey.capture,
    ast.Name: Survey.name,
    ast.NamedExpr: Survey.walrus,
    ast.Nonlocal: Survey.declare,
    ast.Pass: Survey.nothing,
    ast.Return: Survey.returned,
    ast.SetComp: Survey.comprehension,
    ast.Subscript: Survey.subscript,
    ast.Try: Survey.attempt,
    ast.TryStar: Survey.attempt_groups,
    ast.Tuple: Survey.elements,
    ast.TypeAlias: Survey.type_alias,
    ast.UnaryOp: Survey.operand,
    ast.While: Survey.repeat,
    ast.With: Survey.manage,
    ast.Yield: Survey.yielded,
    ast.YieldFrom: Survey.yielded,
}


def _all_kinds() -> dict[type[ast.AST], _Visit]:
    kinds: dict[type[ast.AST], _Visit] = {}
    for value in vars(ast).values():
        if isinstance(value, type) and issubclass(value, ast.AST):
            is_leaf = issubclass(value, ast.expr_context | ast.operator | ast.unaryop | ast.boolop | ast.cmpop)
            kinds[value] = Survey.nothing if is_leaf else Survey.generic
    return kinds | _SPECIAL


VISIT.update(_all_kinds())
