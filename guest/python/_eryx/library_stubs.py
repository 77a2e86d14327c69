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


def _yields(nodes: list[ast.AST]) -> bool:
    for node in nodes:
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        is_scope = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef)
        if not is_scope and _yields(list(ast.iter_child_nodes(node))):
            return True
    return False


def _function(node: _Function) -> ast.stmt:
    # Without its body, an asynchronous generator would look like a coroutine that returns one.
    if isinstance(node, ast.AsyncFunctionDef) and _yields(list(node.body)):
        node = ast.FunctionDef(**{field: getattr(node, field) for field in node._fields})
    node.body = [*_docstring(node), ast.Expr(ast.Constant(...))]
    defaults = [_shorten_default(value) for value in node.args.defaults]
    node.args.defaults = [value for value in defaults if value is not None]
    node.args.kw_defaults = [_shorten_default(value) for value in node.args.kw_defaults]
    return node


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _variable(name: str, annotation: str) -> ast.stmt:
    return ast.AnnAssign(ast.Name(name, ast.Store()), ast.Name(annotation, ast.Load()), simple=1)


def _class_variables(node: ast.Assign) -> list[ast.stmt]:
    """Without an annotation of their own: with one they would be fields of a dataclass."""
    names = [target.id for target in node.targets if isinstance(target, ast.Name) and not _is_private(target.id)]
    if isinstance(node.value, ast.Constant):
        return [ast.Assign([ast.Name(name, ast.Store())], node.value) for name in names]
    return [_variable(name, "ClassVar[Any]") for name in names]


def _member(node: ast.stmt) -> list[ast.stmt]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return [] if _is_private(name) else [_function(node)]
        case ast.ClassDef():
            return [_class(node)]
        case ast.AnnAssign(target=ast.Name(id=name)) if not _is_private(name):
            node.value = _shorten_default(node.value)
            return [node]
        case ast.Assign():
            return _class_variables(node)
    return []


def _is_enumeration(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("Enum", "Flag")) for base in node.bases)


def _enumerated(node: ast.stmt) -> list[ast.stmt]:
    if isinstance(node, ast.Assign):
        return [ast.Assign(node.targets, _shorten_default(node.value) or node.value)]
    return _member(node)


def _class(node: ast.ClassDef) -> ast.stmt:
    look_at = _enumerated if _is_enumeration(node) else _member
    members = [member for statement in node.body for member in look_at(statement)]
    node.body = _docstring(node) + members or [ast.Expr(ast.Constant(...))]
    return node


class _Writer:
    """Collects what is said of a library's variables."""

    def __init__(self, modules: Mapping[str, str]) -> None:
        self._modules = modules  # those of the library, which no type checker finds
        self._imports: dict[str, None] = {}  # in order
        self._kept: list[ast.stmt] = []
        self._said: set[str] = set()

    def take(self, source: str, wanted: Mapping[str, str]) -> None:
        """Keeps the imports and classes of a source, and of the rest what is wanted: its names there, and its names here."""
        for node in ast.parse(source).body:
            match node:
                case ast.Import():
                    self._take_import(node)
                case ast.ImportFrom():
                    self._take_import_from(node, wanted)
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if name in wanted:
                    self._keep(_function(node), name, wanted)
                case ast.ClassDef(name=name):
                    self._keep(_class(node), name, wanted)
                case ast.TypeAlias(name=ast.Name(id=name)):
                    self._keep(node, name, wanted)
                case ast.AnnAssign(target=ast.Name(id=name)) if name in wanted:
                    node.value = None
                    self._keep(node, name, wanted)

    def _keep(self, node: ast.stmt, name: str, wanted: Mapping[str, str]) -> None:
        if name not in self._said:
            self._said.add(name)
            self._kept.append(node)
        other = wanted.get(name, name)
        if other not in self._said:
            self._said.add(other)
            self._kept.append(ast.Assign([ast.Name(other, ast.Store())], ast.Name(name, ast.Load())))

    def _take_import(self, node: ast.Import) -> None:
        names = [alias for alias in node.names if alias.name.partition(".")[0] not in self._own()]
        if names:
            self._said.update((alias.asname or alias.name).partition(".")[0] for alias in names)
            self._imports[ast.unparse(ast.Import(names))] = None

    def _take_import_from(self, node: ast.ImportFrom, wanted: Mapping[str, str]) -> None:
        module = node.module or ""
        if module == "__future__" or node.level > 0:
            return
        if module.partition(".")[0] not in self._own():
            self._said.update(alias.asname or alias.name for alias in node.names)
            self._imports[ast.unparse(node)] = None
            return
        names = {alias.name: alias.asname or alias.name for alias in node.names}
        here = {name: wanted[as_name] for name, as_name in names.items() if as_name in wanted}
        if here and module in self._modules:
            self.take(self._modules[module], here)

    def _own(self) -> set[str]:
        return {name.partition(".")[0] for name in self._modules}

    def text(self, variables: Mapping[str, Any]) -> str:
        rest = [_variable(name, _type_of(value)) for name, value in variables.items() if name not in self._said]
        text = ast.unparse(ast.fix_missing_locations(ast.Module([*self._kept, *rest], []))) + "\n"
        if "ClassVar[" in text:
            self._imports["from typing import ClassVar"] = None
        imports = "".join(f"{line}\n" for line in self._imports)
        return (imports + "\n" if imports else "") + text.lstrip("\n")


def stubs_of(source: str, variables: Mapping[str, Any], modules: Mapping[str, str]) -> str:
    """The variables that a set-up has made: what its text and its library's modules say of them, and the types of the
    others.
    """
    writer = _Writer(modules)
    writer.take(source, {name: name for name in variables})
    return writer.text(variables)
