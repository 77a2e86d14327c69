# SPDX-License-Identifier: MIT OR Apache-2.0
"""Turns what wast2json makes of a .wast file into a C program that runs the file's commands in order.

wasm2c translates each module under a prefix of its own, or under the name by which later modules import it. Names and
types of the C functions are taken from wasm2c's headers; which export is which, from the order in the module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from skips import Skips
from wasm_binary import acts_when_instantiated, exports

Command = dict[str, Any]
Translate = Callable[[Path, str, Path], None]
"""Translates a module under a prefix into a .c file, with a .h file beside it."""

# The traps that may stand for the specification's words. wasm2c does not tell the three ways an indirect call can go
# wrong apart.
_TRAPS = {
    "integer divide by zero": "DIV_BY_ZERO",
    "integer overflow": "INT_OVERFLOW",
    "invalid conversion to integer": "INVALID_CONVERSION",
    "indirect call type mismatch": "CALL_INDIRECT",
    "out of bounds memory access": "OOB",
    "out of bounds table access": "OOB",
    "undefined element": "CALL_INDIRECT",
    "uninitialized element": "CALL_INDIRECT",
    "uninitialized element 2": "CALL_INDIRECT",
    "unreachable": "UNREACHABLE",
}
_CHECKED = ("assert_return", "assert_trap", "assert_uninstantiable", "action")
_LANE_BITS = {"i8": 8, "i16": 16, "i32": 32, "i64": 64, "f32": 32, "f64": 64}


@dataclass
class Program:
    """A C program, and what its output has to be measured by."""

    main: Path
    sources: list[Path]
    checks: list[int]
    """Line of each check, in order."""
    skipped: int


@dataclass
class _Module:
    index: int
    wasm: Path
    prefix: str
    line: int
    text: str | None = None
    """Of the trap that instantiation has to end in; None: it has to succeed."""
    wanted: bool = False
    header: str = ""
    functions: dict[str, str] = field(default_factory=dict)
    """C function of each export."""

    @property
    def instance(self) -> str:
        return f"instance{self.index}"


def write_program(description: Path, skips: Skips, translate: Translate) -> Program:
    """Writes the program for `description`, which wast2json wrote, beside it."""
    commands: list[Command] = json.loads(description.read_text())["commands"]
    modules, module_of = _find_modules(commands, description.parent)
    wanted = [module for module in modules if module.wanted or acts_when_instantiated(module.wasm.read_bytes())]
    instances = {"spectest": "&spectest"}
    for module in wanted:
        source = module.wasm.with_suffix(".c")
        translate(module.wasm, module.prefix, source)
        module.header = source.with_suffix(".h").read_text()
        module.functions = _exported_functions(module)
        instances[_c_name(module)] = f"&{module.instance}"

    functions: list[str] = []
    table: list[str] = []
    lines: list[int] = []

    def add(line: int, ends: str, what: str, body: str) -> None:
        table.append(f"{{{line}, ENDS_WITH(WASM_RT_TRAP_{ends}), {json.dumps(ascii(what))}, check{len(lines)}}}")
        functions.append(f"static void check{len(lines)}(void) {{ {body} }}")
        lines.append(line)

    skipped = 0
    starting = {module.line: module for module in wanted}
    for position, command in enumerate(commands):
        kind, line = command["type"], command["line"]
        if kind in ("module", "assert_uninstantiable"):
            if made := starting.get(line):
                ends = "NONE" if made.text is None else _TRAPS[made.text]
                add(line, ends, kind, _instantiation(made, instances))
        elif kind in _CHECKED:
            ends = _TRAPS[command["text"]] if kind == "assert_trap" else "NONE"
            action = command["action"]
            add(line, ends, f"{kind} {action['field']}", _body(command, module_of[position]))
        elif kind in skips.commands:
            skipped += 1
        elif kind != "register":
            raise ValueError(f"{description}: line {line} is of an unknown type, {kind}")

    main = description.parent / "main.c"
    main.write_text(
        # Compiling thousands of functions that run once, the optimiser would take more time than it saves.
        "#pragma clang optimize off\n"
        + "".join(f'#include "{module.wasm.stem}.h"\n' for module in wanted)
        + '#include "runtime.h"\n'
        + "".join(f"static w2c_{_c_name(module)} {module.instance};\n" for module in wanted)
        + "\n".join(functions)
        # C has no empty arrays.
        + f"\nstatic const check checks[] = {{{', '.join(table or ['{0}'])}}};\n"
        + f"int main(void) {{ return run_checks(checks, {len(table)}); }}\n"
    )
    return Program(main, [module.wasm.with_suffix(".c") for module in wanted], lines, skipped)


def _find_modules(commands: Sequence[Command], folder: Path) -> tuple[list[_Module], dict[int, _Module]]:
    """All modules that get instantiated, and which one the command at each position is about."""
    modules: list[_Module] = []
    named: dict[str, _Module] = {}
    module_of: dict[int, _Module] = {}
    for position, command in enumerate(commands):
        kind = command["type"]
        if kind in ("module", "assert_uninstantiable"):
            index = len(modules)
            wasm = folder / command["filename"]
            modules.append(_Module(index, wasm, f"unnamed{index}", command["line"], command.get("text")))
            if kind == "module":
                current = modules[-1]
                if "name" in command:
                    named[command["name"]] = current
        elif kind == "register" or kind in _CHECKED:
            name = command.get("name") or command.get("action", {}).get("module")
            module = named[name] if name else current
            module.wanted = True
            module_of[position] = module
            if kind == "register":
                module.prefix = command["as"]
    return modules, module_of


def _c_name(module: _Module) -> str:
    """The prefix as wasm2c spells it in C."""
    match = re.search(r"^\} w2c_(\w+);$", module.header, re.MULTILINE)
    assert match, f"{module.wasm}: the header defines no instance"
    return match[1]


def _exported_functions(module: _Module) -> dict[str, str]:
    declared = re.findall(r"^/\* export: .* \*/\n.*?(\w+)\(", module.header, re.MULTILINE)
    names = exports(module.wasm.read_bytes())
    assert len(declared) == len(names), f"{module.wasm}: {len(names)} exports, but {len(declared)} are declared"
    return dict(zip(names, declared, strict=True))


def _instantiation(module: _Module, instances: dict[str, str]) -> str:
    declared = re.search(r"^void wasm2c_\w+_instantiate\((.*)\);$", module.header, re.MULTILINE)
    assert declared, f"{module.wasm}: the header declares no instantiation"
    imported = re.findall(r"struct w2c_(\w+)\*", declared[1])
    arguments = [f"&{module.instance}", *(instances[name] for name in imported)]
    return f"wasm2c_{_c_name(module)}_instantiate({', '.join(arguments)});"


def _body(command: Command, module: _Module) -> str:
    action = command["action"]
    function = module.functions[action["field"]]
    if action["type"] == "get":
        call = f"*{function}(&{module.instance})"
    else:
        call = f"{function}({', '.join([f'&{module.instance}', *map(_argument, action['args'])])})"
    if command["type"] != "assert_return" or not command["expected"]:
        return f"{call};"
    expected = command["expected"]
    if len(expected) == 1:
        return _expectation(call, expected[0])
    declared = re.search(rf"^struct (wasm_multi_(\w+)) {function}\(", module.header, re.MULTILINE)
    assert declared, f"{module.wasm}: {function} does not return {len(expected)} values"
    # wasm2c's structs have one field for each value: a letter for its type and its number.
    fields = [f"results.{letter}{i}" for i, letter in enumerate(declared[2])]
    checks = [_expectation(place, value) for place, value in zip(fields, expected, strict=True)]
    return f"struct {declared[1]} results = {call}; {' '.join(checks)}"


def _argument(value: Command) -> str:
    kind = value["type"]
    if kind == "funcref":
        assert value["value"] == "null", "a function is no constant"
        return "wasm_rt_funcref_null_value"
    if kind == "externref":
        return _externref(value["value"])
    if kind == "v128":
        (low, _), (high, _) = _vector(value)
        return f"v128_of({low:#x}u, {high:#x}u)"
    bits = f"{int(value['value']):#x}u"
    return f"{kind}_of({bits})" if kind in ("f32", "f64") else bits


def _expectation(actual: str, expected: Command) -> str:
    kind = expected["type"]
    if kind == "funcref":
        return f"expect_{'null' if expected.get('value') == 'null' else 'not_null'}((const void*)({actual}).func);"
    if kind == "externref":
        value = expected.get("value")
        return f"expect_not_null({actual});" if value is None else f"expect_externref({actual}, {_externref(value)});"
    if kind == "v128":
        (low, low_mask), (high, high_mask) = _vector(expected)
        return f"expect_v128({actual}, {low:#x}u, {high:#x}u, {low_mask:#x}u, {high_mask:#x}u);"
    bits, mask = _pattern(expected["value"], int(kind[1:]))
    return f"expect_{kind}({actual}, {bits:#x}u, {mask:#x}u);"


def _externref(value: str) -> str:
    return "NULL" if value == "null" else f"externref_of({value}u)"


def _vector(value: Command) -> list[tuple[int, int]]:
    """Bits and mask of the lower and of the upper half."""
    width = _LANE_BITS[value["lane_type"]]
    bits = mask = 0
    for i, lane in enumerate(value["value"]):
        lane_bits, lane_mask = _pattern(lane, width)
        bits |= lane_bits << i * width
        mask |= lane_mask << i * width
    half = (1 << 64) - 1
    return [(bits & half, mask & half), (bits >> 64, mask >> 64)]


def _pattern(value: str, width: int) -> tuple[int, int]:
    """Bits, and a mask of those that count. A canonical NaN has any sign; an arithmetic one has any payload, too."""
    ones = (1 << width) - 1
    if not value.startswith("nan:"):
        return int(value) & ones, ones
    quiet = {32: 0x7FC0_0000, 64: 0x7FF8_0000_0000_0000}[width]
    return quiet, {"nan:canonical": ones >> 1, "nan:arithmetic": quiet}[value]
