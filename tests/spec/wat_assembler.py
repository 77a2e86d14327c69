# SPDX-License-Identifier: MIT OR Apache-2.0
"""Assembles the modules of the specification's exception tests: wabt, as Debian has it, does not know try_table.

It knows what these tests use, and no more: folded and unfolded instructions, blocks, tags, functions. What a function needs that the
linker refuses (tail calls, references other than exceptions) makes it `Unsupported`, and the runner leaves the function out.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Union

Node = Union[str, "list[Node]"]

_TOKEN = re.compile(r'\(;.*?;\)|;;[^\n]*|[()]|"(?:[^"\\]|\\.)*"|[^\s()";]+', re.DOTALL)
_TYPES = {"i32": 0x7F, "i64": 0x7E, "f32": 0x7D, "f64": 0x7C, "exnref": 0x69}
_PLAIN = {
    "unreachable": 0x00, "nop": 0x01, "return": 0x0F, "drop": 0x1A, "throw_ref": 0x0A, "i32.eqz": 0x45, "i32.eq": 0x46,
    "i32.ne": 0x47, "i32.add": 0x6A, "i32.div_u": 0x6E,
}  # fmt: skip
_INDEXED = {"throw": (0x08, "tag"), "call": (0x10, "func"), "local.get": (0x20, "local"), "local.set": (0x21, "local")}
_BRANCHES = {"br": 0x0C, "br_if": 0x0D}
_CLAUSES = {"catch": 0, "catch_ref": 1, "catch_all": 2, "catch_all_ref": 3}


class Unsupported(Exception):
    """Something that the linker or this assembler does not take."""


def parse(text: str) -> list[Node]:
    """The expressions of a file."""
    stack: list[list[Node]] = [[]]
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token.startswith((";;", "(;")):
            continue
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    return stack[0]


def unsigned(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value]))


def signed(value: int) -> bytes:
    out = bytearray()
    while not -0x40 <= value < 0x40:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes(out + bytes([value & 0x7F]))


def vector(items: list[bytes]) -> bytes:
    return unsigned(len(items)) + b"".join(items)


def text(value: str) -> bytes:
    return unsigned(len(value)) + value.encode()


def section(number: int, contents: bytes) -> bytes:
    return bytes([number]) + unsigned(len(contents)) + contents


def constant(kind: str, value: str) -> bytes:
    """A constant instruction."""
    number = value.replace("_", "")
    if kind in ("i32", "i64"):
        bits = int(kind[1:])
        return bytes([0x41 if kind == "i32" else 0x42]) + signed((int(number, 0) + (1 << bits - 1)) % (1 << bits) - (1 << bits - 1))
    return bytes([0x43]) + struct.pack("<f", float(number)) if kind == "f32" else bytes([0x44]) + struct.pack("<d", float(number))


@dataclass
class Function:
    name: str | None
    exports: list[str]
    parameters: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    locals: list[str] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    body: list[Node] = field(default_factory=list)

    @property
    def signature(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return tuple(self.parameters), tuple(self.results)


def _value_types(items: list[Node]) -> list[str]:
    types = [item for item in items if isinstance(item, str)]
    if len(types) != len(items) or any(name not in _TYPES for name in types):
        raise Unsupported("a type that is no number and no exception")
    return types


def _take_inline(items: list[Node]) -> tuple[str | None, list[str], list[str] | None]:
    """Takes a field's name, its exports and its import off its front."""
    name = items.pop(0) if items and isinstance(items[0], str) and items[0].startswith("$") else None
    exports: list[str] = []
    imported: list[str] | None = None
    while items and isinstance(items[0], list) and items[0] and items[0][0] in ("export", "import"):
        head = items.pop(0)
        words = [str(word).strip('"') for word in head[1:]]
        if head[0] == "export":
            exports += words
        else:
            imported = words
    return name if isinstance(name, str) else None, exports, imported


class Module:
    """One module, with what it imports from another one put into it."""

    def __init__(self, source: list[Node], registered: dict[str, Module]) -> None:
        self.functions: list[Function] = []
        self.left_out: dict[str, str] = {}
        self.tags: list[list[str]] = []
        self.tag_names: dict[str, int] = {}
        self.exported_tags: dict[str, int] = {}
        self._types: list[tuple[tuple[str, ...], tuple[str, ...]]] = []
        self._adopted: dict[str, int] = {}
        for item in source:
            if not isinstance(item, list):
                raise Unsupported("a module that is no list of fields")
            if item[0] == "tag":
                self._add_tag(item[1:], registered)
            elif item[0] == "func":
                self._add_function(item[1:], registered)
            elif item[0] not in ("table", "elem"):
                raise Unsupported(f"a {item[0]}")

    def _adopt(self, module: str, registered: dict[str, Module]) -> Module:
        """Puts the tags of a registered module into this one, once."""
        if module not in registered:
            raise Unsupported(f"an import from {module}")
        other = registered[module]
        if module not in self._adopted:
            self._adopted[module] = len(self.tags)
            self.tags += other.tags
        return other

    def _add_tag(self, items: list[Node], registered: dict[str, Module]) -> None:
        name, exports, imported = _take_inline(items)
        if imported:
            other = self._adopt(imported[0], registered)
            index = self._adopted[imported[0]] + other.exported_tags[imported[1]]
        else:
            index = len(self.tags)
            payload: list[str] = []
            for item in items:
                if not isinstance(item, list) or item[0] != "param":
                    raise Unsupported("a tag's type")
                payload += _value_types(item[1:])
            self.tags.append(payload)
        if name:
            self.tag_names[name] = index
        self.exported_tags.update(dict.fromkeys(exports, index))

    def _add_function(self, items: list[Node], registered: dict[str, Module]) -> None:
        name, exports, imported = _take_inline(items)
        if imported:
            other = self._adopt(imported[0], registered)
            theirs = next(function for function in other.functions if imported[1] in function.exports)
            copy = Function(name, [], theirs.parameters, theirs.results, theirs.locals, theirs.names, theirs.body)
            shift = self._adopted[imported[0]]
            copy.body = [_shift_tags(node, other.tag_names, shift) for node in theirs.body]
            self.functions.append(copy)
            return
        function = Function(name, exports)
        try:
            while items and isinstance(items[0], list) and items[0] and items[0][0] in ("param", "result", "local", "type"):
                self._declare(function, items.pop(0))
        except Unsupported as reason:
            self._leave_out(function, str(reason))
        function.body = items
        self.functions.append(function)

    @staticmethod
    def _declare(function: Function, declaration: Node) -> None:
        kind, *words = declaration
        if kind == "type":
            raise Unsupported("a type by its name")
        if kind != "result" and words and isinstance(words[0], str) and words[0].startswith("$"):
            function.names[words[0]] = len(function.parameters) + len(function.locals)
            words = words[1:]
        {"param": function.parameters, "result": function.results, "local": function.locals}[str(kind)].extend(_value_types(words))

    def _leave_out(self, function: Function, reason: str) -> None:
        for export in function.exports:
            self.left_out[export] = reason
        function.body = ["unreachable"]

    def type_index(self, parameters: list[str], results: list[str]) -> int:
        signature = tuple(parameters), tuple(results)
        if signature not in self._types:
            self._types.append(signature)
        return self._types.index(signature)

    def function_index(self, name: str) -> int:
        return next(i for i, function in enumerate(self.functions) if function.name == name)

    def assemble(self, dylink: bytes) -> bytes:
        """A side module. An exported function is called PyInit_NUMBER, by its index: what is called so gets a slot of the table."""
        bodies = []
        for function in self.functions:
            try:
                body = FunctionAssembler(self, function).assemble()
            except Unsupported as reason:
                self._leave_out(function, str(reason))
                body = FunctionAssembler(self, function).assemble()
            bodies.append(unsigned(len(body)) + body)
        kinds = [unsigned(self.type_index(function.parameters, function.results)) for function in self.functions]
        tags = [b"\0" + unsigned(self.type_index(payload, [])) for payload in self.tags]
        exports = [text(f"PyInit_{i}") + b"\0" + unsigned(i) for i, function in enumerate(self.functions) if function.exports]
        types = [
            b"\x60" + vector([bytes([_TYPES[t]]) for t in parameters]) + vector([bytes([_TYPES[t]]) for t in results])
            for parameters, results in self._types
        ]
        sections = [(1, vector(types)), (3, vector(kinds)), (13, vector(tags)), (7, vector(exports)), (10, vector(bodies))]
        return b"\0asm\1\0\0\0" + section(0, text("dylink.0") + dylink) + b"".join(section(*part) for part in sections)


def _shift_tags(node: Node, names: dict[str, int], shift: int) -> Node:
    """Names of another module's tags become indices of this one."""
    if isinstance(node, str):
        return str(names[node] + shift) if node in names else node
    return [_shift_tags(item, names, shift) for item in node]


class FunctionAssembler:
    """One function's locals and instructions."""

    def __init__(self, module: Module, function: Function) -> None:
        self._module = module
        self._function = function
        self._out = bytearray()
        self._labels: list[str | None] = [None]

    def assemble(self) -> bytes:
        self._instructions(list(self._function.body))
        groups = [b"\1" + bytes([_TYPES[kind]]) for kind in self._function.locals]
        return vector(groups) + bytes(self._out) + b"\x0b"

    def _instructions(self, nodes: list[Node]) -> None:
        while nodes:
            node = nodes.pop(0)
            if isinstance(node, list):
                self._folded(node)
            else:
                self._plain(node, nodes)

    def _folded(self, node: list[Node]) -> None:
        operation, *rest = node
        if operation in ("block", "loop", "try_table", "if"):
            return self._block(str(operation), rest)
        if isinstance(operation, list):
            raise Unsupported("an expression of expressions")
        immediates = []
        while rest and isinstance(rest[0], str):
            immediates.append(rest.pop(0))
        self._instructions(rest)
        self._plain(operation, immediates)

    def _plain(self, operation: str, rest: list[Node]) -> None:
        if operation in _PLAIN:
            self._out.append(_PLAIN[operation])
        elif operation in _INDEXED:
            code, space = _INDEXED[operation]
            self._out += bytes([code]) + unsigned(self._index(space, str(rest.pop(0))))
        elif operation in _BRANCHES:
            self._out += bytes([_BRANCHES[operation]]) + unsigned(self._label(str(rest.pop(0))))
        elif operation.endswith(".const"):
            self._out += constant(operation[:3], str(rest.pop(0)))
        else:
            raise Unsupported(operation)

    def _index(self, space: str, name: str) -> int:
        if not name.startswith("$"):
            return int(name)
        if space == "local":
            return self._function.names[name]
        return self._module.tag_names[name] if space == "tag" else self._module.function_index(name)

    def _label(self, name: str) -> int:
        return int(name) if not name.startswith("$") else self._labels[::-1].index(name)

    def _block_type(self, rest: list[Node]) -> bytes:
        parameters: list[str] = []
        results: list[str] = []
        while rest and isinstance(rest[0], list) and rest[0] and rest[0][0] in ("param", "result"):
            kind, *types = rest.pop(0)
            (parameters if kind == "param" else results).extend(_value_types(types))
        if not parameters and not results:
            return b"\x40"
        if not parameters and len(results) == 1:
            return bytes([_TYPES[results[0]]])
        return signed(self._module.type_index(parameters, results))

    def _block(self, operation: str, rest: list[Node]) -> None:
        name = str(rest.pop(0)) if rest and isinstance(rest[0], str) and rest[0].startswith("$") else None
        kind = self._block_type(rest)
        if operation == "if":
            return self._condition(name, kind, rest)
        if operation == "try_table":
            clauses = []
            while rest and isinstance(rest[0], list) and rest[0] and rest[0][0] in _CLAUSES:
                clauses.append(self._clause(rest.pop(0)))
            self._out += b"\x1f" + kind + vector(clauses)
        else:
            self._out += (b"\x02" if operation == "block" else b"\x03") + kind
        self._inside(name, rest)
        self._out.append(0x0B)

    def _inside(self, name: str | None, nodes: list[Node]) -> None:
        self._labels.append(name)
        self._instructions(nodes)
        self._labels.pop()

    def _condition(self, name: str | None, kind: bytes, rest: list[Node]) -> None:
        def is_branch(node: Node) -> bool:
            return isinstance(node, list) and bool(node) and node[0] in ("then", "else")

        self._instructions([node for node in rest if not is_branch(node)])
        branches = [node for node in rest if is_branch(node)]
        self._out += b"\x04" + kind
        for number, branch in enumerate(branches):
            if number:
                self._out.append(0x05)
            self._inside(name, list(branch[1:]))
        self._out.append(0x0B)

    def _clause(self, clause: Node) -> bytes:
        kind, *words = [str(word) for word in clause]
        code = bytes([_CLAUSES[kind]])
        if kind.startswith("catch_all"):
            return code + unsigned(self._label(words[0]))
        tag = self._index("tag", words[0])
        if kind == "catch_ref" and self._module.tags[tag] not in ([], ["i32"]):
            raise Unsupported("a reference to an exception that carries more than an i32")
        return code + unsigned(tag) + unsigned(self._label(words[1]))
