# SPDX-License-Identifier: MIT OR Apache-2.0
"""Calls of callbacks: whether there is such a callback, and whether the arguments fit its schema.

Only what the host would refuse is found: arguments whose values are written in the program, and how many there are.
"""

import ast
from typing import Any, Final, cast

from _eryx.callbacks import Callback, Namespace, _entries, _make, _parts, _place, _resolve
from _eryx.check_findings import Findings, shown, similar

# Levels of references and alternatives of a schema that are followed.
_DEPTH: Final = 8

_OPAQUE: Final = frozenset({ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Await, ast.BinOp})

_ARTICLES: Final = {
    "array": "a list",
    "boolean": "a bool",
    "integer": "an int",
    "null": "None",
    "number": "a number",
    "object": "a dict",
    "string": "a str",
}


class Callbacks:
    """The callbacks of the execution, as the program would see them. The host is asked when there is a reason to."""

    def __init__(self) -> None:
        self._variables: dict[str, Namespace | Callback] | None = None
        self._schemas: dict[int, dict[str, Any]] = {}

    def variables(self) -> dict[str, Namespace | Callback]:
        if self._variables is None:
            self._variables = {}
            for name, (index, is_immediate, parameters) in sorted(_entries().items()):
                _place(self._variables, name.split("."), _make(name, index, is_immediate, parameters))
        return self._variables

    def schema(self, callback: Callback) -> dict[str, Any]:
        index = callback._index
        if index not in self._schemas:
            self._schemas[index] = callback.schema
        return self._schemas[index]

    def by_full_name(self, name: str) -> Callback | None:
        entry = _entries().get(name)
        return None if entry is None else _make(name, *entry)

    def full_names(self) -> list[str]:
        return list(_entries())


def member_of(value: Namespace | Callback, name: str) -> Any:
    """An attribute, or None if there is no such: none of them is None."""
    member = value._members.get(name)
    return member if member is not None else getattr(type(value), name, None)


def _literal(node: ast.expr) -> tuple[str, frozenset[str]] | None:
    """How Python calls a literal, and what it is to the host. None: the value is not written here."""
    if type(node) in _OPAQUE:  # most arguments
        return None
    match node:
        case ast.Constant(value=bool()):
            return "a bool", frozenset({"boolean"})
        case ast.Constant(value=int()) | ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int())):
            return "an int", frozenset({"integer", "number"})
        case ast.Constant(value=float() as number):
            return "a float", frozenset({"number", "integer"} if number.is_integer() else {"number"})
        case ast.Constant(value=str()) | ast.JoinedStr():
            return "a str", frozenset({"string"})
        case ast.Constant(value=None):
            return "None", frozenset({"null"})
        case ast.List() | ast.Tuple() | ast.ListComp():
            return "a list", frozenset({"array"})
        case ast.Dict() | ast.DictComp():
            return "a dict", frozenset({"object"})
    return None


def _accepts(document: dict[str, Any], schema: Any, types: frozenset[str], depth: int = 0) -> tuple[bool, set[str]]:
    """Whether a schema may accept a value of one of these types, and the types that it names."""
    if not isinstance(schema, dict) or depth > _DEPTH:
        return schema is not False, set()
    named: set[str] = set()
    kinds = schema.get("type")
    if kinds is not None:
        named = {kinds} if isinstance(kinds, str) else set(kinds)
        if not named & types:
            return False, named
    if "$ref" in schema:
        accepted, more = _accepts(document, _resolve(document, schema["$ref"]), types, depth + 1)
        if not accepted:
            return False, more
    for part in schema.get("allOf", ()):
        accepted, more = _accepts(document, part, types, depth + 1)
        if not accepted:
            return False, more
    for keyword in ("anyOf", "oneOf"):
        alternatives = [_accepts(document, part, types, depth + 1) for part in schema.get(keyword, ())]
        if alternatives and not any(accepted for accepted, _ in alternatives):
            return False, {name for _, names in alternatives for name in names}
    return True, named


def _choices(document: dict[str, Any], schema: Any) -> list[Any] | None:
    if isinstance(schema, dict) and "$ref" in schema:
        schema = _resolve(document, schema["$ref"])
    return cast(list[Any], schema["enum"]) if isinstance(schema, dict) and "enum" in schema else None


class CallCheck:
    """Of the arguments of one call."""

    def __init__(
        self, findings: Findings, callback: Callback, schema: dict[str, Any], node: ast.Call, name: str
    ) -> None:
        self._findings = findings
        self._node = node
        self._name = name
        self._parameters: tuple[str, ...] = callback._parameters
        self._schema = schema
        self._schemas = _parts(schema)
        self._given: dict[str, ast.expr] = {}
        self._may_give_more = False

    def check(self, positional: list[ast.expr]) -> None:
        self._take_positional(positional)
        self._take_named()
        self._check_missing()
        for name, value in self._given.items():
            self._check_value(name, value)

    def _add(self, node: ast.expr | ast.keyword, message: str, suggestion: str = "") -> None:
        self._findings.add(node, "callback-arguments", f"{shown(self._name)}(): {message}", suggestion)

    def _take_positional(self, positional: list[ast.expr]) -> None:
        if any(isinstance(value, ast.Starred) for value in positional):
            self._may_give_more = True
            return
        most = len(self._parameters)
        if len(positional) > most:
            count = f"takes {most} positional argument{'' if most == 1 else 's'}, {len(positional)} are given"
            self._add(positional[most], count)
        self._given.update(zip(self._parameters, positional, strict=False))

    def _take_named(self) -> None:
        for keyword in self._node.keywords:
            if keyword.arg is None:
                self._may_give_more = True
            elif keyword.arg in self._given:
                self._add(keyword, f"'{shown(keyword.arg)}' is given twice, by position and by name")
            elif self._is_refused(keyword.arg):
                meant = similar(keyword.arg, [name for name in self._parameters if name not in self._given])
                self._add(keyword, f"there is no argument '{shown(keyword.arg)}'", meant)
            else:
                self._given[keyword.arg] = keyword.value

    def _is_refused(self, name: str) -> bool:
        for part in self._schemas:
            if part.get("additionalProperties") is not False or "patternProperties" in part:
                continue
            if name not in part.get("properties", ()):
                return True
        return False

    def _check_missing(self) -> None:
        if self._may_give_more:
            return
        required = dict.fromkeys(name for part in self._schemas for name in part.get("required", ()))
        missing = [name for name in required if name not in self._given]
        if missing:
            names = ", ".join(f"'{shown(name)}'" for name in missing[:5])
            self._add(self._node, f"missing argument{'' if len(missing) == 1 else 's'} {names}")

    def _check_value(self, name: str, value: ast.expr) -> None:
        literal = _literal(value)
        if literal is None:
            return
        got, types = literal
        for part in self._schemas:
            schema = part.get("properties", {}).get(name, True)
            accepted, named = _accepts(self._schema, schema, types)
            if not accepted:
                wanted = " or ".join(_ARTICLES.get(kind, kind) for kind in sorted(named)) or "nothing"
                self._add(value, f"'{shown(name)}' must be {wanted}, not {got}")
                return
            choices = _choices(self._schema, schema)
            if choices is not None and isinstance(value, ast.Constant) and isinstance(value.value, str):
                if value.value not in choices:
                    texts = [choice for choice in choices if isinstance(choice, str)]
                    listed = ", ".join(repr(shown(text)) for text in texts[:8])
                    meant = similar(value.value, texts)
                    self._add(value, f"'{shown(name)}' must be one of {listed}", repr(meant) if meant else "")
                    return
