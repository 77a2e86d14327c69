# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the set-up of a library says of its variables, as the text of a stub file."""

import ast
from collections.abc import Mapping
from types import NoneType
from typing import Any, Final

_PLAIN: Final = (bool, int, float, complex, str, bytes, list, dict, tuple, set, frozenset, NoneType)

type _Function = ast.FunctionDef | ast.AsyncFunctionDef


def _type_of(value: object) -> str:
    kind = type(value)
    if kind is NoneType:
        return "None"
    if kind in (list, set, frozenset):
        return f"{kind.__name__}[Any]"
    if kind is dict:
        return "dict[Any, Any]"
    if kind is tuple:
        return "tuple[Any, ...]"
    return kind.__name__ if kind in _PLAIN else "Any"


def _docstring(node: _Function | ast.ClassDef) -> list[ast.stmt]:
    has_one = ast.get_docstring(node, clean=False) is not None
    return node.body[:1] if has_one else []


def _shorten_default(value: ast.expr | None) -> ast.expr | None:
    return value if value is None or isinstance(value, ast.Constant) else ast.Constant(...)


def _function(node: _Function) -> ast.stmt:
    node.body = [*_docstring(node), ast.Expr(ast.Constant(...))]
    defaults = [_shorten_default(value) for value in node.args.defaults]
    node.args.defaults = [value for value in defaults if value is not None]
    node.args.kw_defaults = [_shorten_default(value) for value in node.args.kw_defaults]
    return node


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _variable(name: str, annotation: str) -> ast.stmt:
    return ast.AnnAssign(ast.Name(name, ast.Store()), ast.Name(annotation, ast.Load()), simple=1)


def _member(node: ast.stmt) -> list[ast.stmt]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [] if _is_private(name) else [_function(node)]
        case ast.ClassDef():
            return [_class(node)]
        case ast.AnnAssign(target=ast.Name(id=name)) if not _is_private(name):
            node.value = _shorten_default(node.value)
            return [node]
        case ast.Assign(targets=targets, value=ast.Constant(value=value)):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            return [_variable(name, _type_of(value)) for name in names if not _is_private(name)]
        case ast.Assign(targets=targets):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            return [_variable(name, "Any") for name in names if not _is_private(name)]
    return []


def _class(node: ast.ClassDef) -> ast.stmt:
    members = [member for statement in node.body for member in _member(statement)]
    node.body = _docstring(node) + members or [ast.Expr(ast.Constant(...))]
    return node


def stubs_of(source: str, variables: Mapping[str, Any]) -> str:
    """The variables that a set-up has made: what its text says of them, and the types of the others."""
    said: set[str] = set()
    kept: list[ast.stmt] = []
    for node in ast.parse(source).body:
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                if not (isinstance(node, ast.ImportFrom) and node.module == "__future__"):
                    kept.append(node)
                    said.update((alias.asname or alias.name).partition(".")[0] for alias in names)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in variables:
                kept.append(_function(node))
                said.add(name)
            case ast.ClassDef(name=name):
                kept.append(_class(node))
                said.add(name)
            case ast.TypeAlias(name=ast.Name(id=name)):
                kept.append(node)
                said.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)) if name in variables:
                node.value = None
                kept.append(node)
                said.add(name)
    kept += [_variable(name, _type_of(value)) for name, value in variables.items() if name not in said]
    return ast.unparse(ast.fix_missing_locations(ast.Module(kept, []))) + "\n"
