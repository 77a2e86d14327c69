# SPDX-License-Identifier: MIT OR Apache-2.0
"""Which variable a name of a program is: its scopes."""

import ast
from typing import Final

MODULE: Final = 0
CLASS: Final = 1
FUNCTION: Final = 2  # also lambdas
ASYNC: Final = 3
COMPREHENSION: Final = 4
TYPES: Final = 5  # of type parameters


class Scope:
    """One scope of the program."""

    __slots__ = ("foreign", "kind", "loads", "node", "parent", "returns", "stores", "yields")

    def __init__(self, kind: int, parent: "Scope | None", node: ast.AST) -> None:
        self.kind = kind
        self.parent = parent
        self.node = node
        self.loads: dict[str, ast.Name] = {}  # the first of each name
        self.stores: set[str] = set()
        self.foreign: dict[str, bool] = {}  # declared: True if global, False if nonlocal
        self.yields = False
        self.returns = False  # a value

    def is_in_function(self) -> bool:
        scope: Scope | None = self
        while scope is not None:
            if scope.kind in (FUNCTION, ASYNC):
                return True
            scope = scope.parent
        return False

    def binder(self, name: str) -> "Scope | None":
        """The scope whose variable a name is here; the module's too for what nobody binds."""
        scope: Scope | None = self
        sees_class = True
        while scope is not None:
            if scope.foreign.get(name):
                break
            if name in scope.stores and name not in scope.foreign and (scope.kind != CLASS or sees_class):
                return scope
            sees_class = scope.kind == TYPES
            scope = scope.parent
        return None
