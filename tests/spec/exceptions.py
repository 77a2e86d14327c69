#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""The specification's exception tests on exceptions that the linker (src/link) has lowered.

    tests/spec/exceptions.py --link build/release/bin/tests/eryx-link

Each module of these tests becomes a side module, is joined to a main module that can call what it exports, must be valid to wabt,
which is told of no exceptions, and is interpreted by it. Ends with 77 (CTest: skipped) if the tests are not there.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from suite import NotAvailable, suite_folder, wabt_folder
from wat_assembler import Module, Node, Unsupported, parse

_NOT_RUN = 77
_FOLDER = "proposals/exceptions"
_PENDING = "out of bounds"  # how the main module ends when an exception came out
_TRAPS = {"unreachable": "unreachable", "integer divide by zero": "divide by zero"}
# Memory, its alignment, the table, its alignment: nothing.
_DYLINK = bytes([1, 4, 0, 0, 0, 0])


@dataclass
class Report:
    passed: int = 0
    skipped: int = 0
    failures: list[str] = field(default_factory=list)


class Tools:
    def __init__(self, link: Path, scratch: Path) -> None:
        wabt = wabt_folder()
        libraries = wabt / "usr/lib/x86_64-linux-gnu"
        # As in the set-up's recipe `translation`: wabt brings the C library that it was built for.
        self._loader: list[str | Path] = [libraries / "ld-linux-x86-64.so.2", "--library-path", libraries]
        self._bin = wabt / "usr/bin"
        self._link = link
        self.scratch = scratch

    def wabt(self, tool: str, *arguments: str | Path) -> str:
        done = subprocess.run([*self._loader, self._bin / tool, *arguments], capture_output=True, text=True)
        if done.returncode and tool != "wasm-interp":
            raise RuntimeError(f"{tool}: {done.stderr.strip()}")
        return done.stdout + done.stderr

    def join(self, main: Path, side: Path, joined: Path) -> dict[int, int]:
        """Returns: the slot of each exported function, by its index."""
        done = subprocess.run([self._link, main, side, "-o", joined], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return {int(index): int(slot) for index, slot in re.findall(r"PyInit_(\d+) in slot (\d+)", done.stdout)}


class Joined:
    """A module of the tests, joined and validated."""

    def __init__(self, module: Module, number: int, tools: Tools) -> None:
        self.module = module
        self._tools = tools
        side = tools.scratch / f"side{number}.wasm"
        side.write_bytes(module.assemble(_DYLINK))
        text = tools.scratch / f"main{number}.wat"
        text.write_text(_main_module(module))
        main = text.with_suffix(".wasm")
        tools.wabt("wat2wasm", text, "-o", main)
        self._wasm = tools.scratch / f"joined{number}.wasm"
        self._slots = tools.join(main, side, self._wasm)
        tools.wabt("wasm-validate", self._wasm)

    def invoke(self, name: str, arguments: list[str]) -> str:
        """Returns: what the interpreter says, behind the arrow."""
        index = next(i for i, function in enumerate(self.module.functions) if name in function.exports)
        options: list[str] = []
        for argument in [*arguments, f"i32:{self._slots[index]}"]:
            options += ["-a", argument]
        return self._tools.wabt("wasm-interp", self._wasm, "-r", f"probe{index}", *options).strip().partition("=>")[2].strip()


def _main_module(module: Module) -> str:
    """Calls the function in a slot. What an exception that comes out ends with reads far outside of memory."""
    probes = []
    for index, function in enumerate(module.functions):
        if not function.exports:
            continue
        kind = f"(param {' '.join(function.parameters)}) (result {' '.join(function.results)})"
        pushes = "".join(f"(local.get {i})" for i in range(len(function.parameters)))
        slot = f"(local.get {len(function.parameters)})"
        probes.append(
            f'(func (export "probe{index}") (param {" ".join([*function.parameters, "i32"])}) (result {" ".join(function.results)})'
            f"  {pushes} {slot} (call_indirect {kind}))"
        )
    return (
        '(module (memory (export "memory") 1) (table (export "__indirect_function_table") 1 1 funcref)\n'
        '(global (export "__stack_pointer") (mut i32) (i32.const 65536))\n'
        '(func (export "Py_FatalError") (param i32) (drop (i32.load (i32.const 0x7ffffff0))))\n'
        + "\n".join(probes)
        + ")"
    )


def _value(constant: Node) -> str:
    """"i32:5" of (i32.const 5)."""
    kind, number = str(constant[0])[:3], str(constant[1])
    return f"{kind}:{number}"


def _argument(constant: Node) -> str:
    """The interpreter takes no negative integers."""
    kind, _, number = _value(constant).partition(":")
    return f"{kind}:{int(number, 0) % (1 << int(kind[1:]))}" if kind.startswith("i") else f"{kind}:{number}"


def _is_same(actual: str, expected: str) -> bool:
    kind, _, number = expected.partition(":")
    actual_kind, _, actual_number = actual.partition(":")
    if kind != actual_kind:
        return False
    if kind.startswith("f"):
        return float(number) == float(actual_number)
    return (int(number, 0) - int(actual_number)) % (1 << int(kind[1:])) == 0


def _judge(assertion: list[Node], joined: Joined) -> str | None:
    """Returns: what is wrong."""
    invoke = assertion[1]
    result = joined.invoke(str(invoke[1]).strip('"'), [_argument(argument) for argument in invoke[2:]])
    if assertion[0] == "assert_exception":
        return None if _PENDING in result else f"no exception: {result}"
    if assertion[0] == "assert_trap":
        return None if _TRAPS[str(assertion[2]).strip('"')] in result else f"no trap: {result}"
    expected = [_value(constant) for constant in assertion[2:]]
    actual = result.split(", ") if result else []
    if len(actual) == len(expected) and all(map(_is_same, actual, expected)):
        return None
    return f"{actual}, not {expected}"


def run_file(path: Path, tools: Tools) -> Report:
    report = Report()
    registered: dict[str, Module] = {}
    joined: Joined | None = None
    for number, command in enumerate(parse(path.read_text())):
        if command[0] == "module":
            try:
                joined = Joined(Module([*command[1:]], registered), number, tools)
            except Unsupported:
                joined = None
        elif command[0] == "register" and joined:
            registered[str(command[1]).strip('"')] = joined.module
        elif str(command[0]) in ("assert_return", "assert_exception", "assert_trap"):
            name = str(command[1][1]).strip('"')
            if joined is None or name in joined.module.left_out:
                print(f"left out: {path.stem}: {name}: {joined.module.left_out[name] if joined else 'its module'}")
                report.skipped += 1
            elif wrong := _judge([*command], joined):
                report.failures.append(f"{path.stem}: {name}: {wrong}")
            else:
                report.passed += 1
        else:
            # What validation must reject is wabt's business.
            report.skipped += 1
    return report


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--link", type=Path, required=True, help="the program eryx-link")
    arguments = parser.parse_args()
    try:
        files = sorted((suite_folder() / _FOLDER).glob("*.wast"))
        wabt_folder()
    except NotAvailable as reason:
        print(f"The specification's exception tests are skipped: {reason}")
        return _NOT_RUN
    total = Report()
    with tempfile.TemporaryDirectory(prefix="eryx-spec-") as scratch:
        for path in files:
            report = run_file(path, Tools(arguments.link, Path(scratch)))
            total.passed += report.passed
            total.skipped += report.skipped
            total.failures += report.failures
    print("".join(f"FAILED {failure}\n" for failure in total.failures), end="")
    print(f"{total.passed} passed, {len(total.failures)} failed, {total.skipped} skipped")
    return 1 if total.failures or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
