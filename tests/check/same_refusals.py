# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs in a sandbox: whether a check reports a syntax error exactly where the compiler refuses, for thousands of texts.

The texts come from CPython's tests in /data: their strings, of which many are programs that are wrong on purpose, and
their statements, where they are and where most may not be.
"""

import ast
import os
import textwrap
import warnings

from _eryx.check import check_program, forget_last

warnings.simplefilter("ignore")

FRAMES = ("{}", "def f():\n{}", "async def f():\n{}", "class A:\n{}", "for i in x:\n{}")

seen: set[str] = set()
refused = 0
differing: list[str] = []


def is_refused(text: str) -> bool | None:
    try:
        compile(text, "<user>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError:
        return True
    except (ValueError, RecursionError, MemoryError):
        return None
    return False


def compare(text: str) -> None:
    global refused
    if text in seen or len(text) > 2000:
        return
    seen.add(text)
    expected = is_refused(text)
    if expected is None:
        return
    refused += expected
    request = {"program": text, "encoding": "text", "names": [], "modules": [], "most": 5, "result": "result"}
    found = any(row[4] == "syntax" for row in check_program({}, request)["rows"])
    forget_last()
    if found != expected:
        differing.append(text)


def examples(text: str) -> list[str]:
    """The lines after ">>>" and "..." of a docstring, one text for each example."""
    found: list[str] = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith(">>> "):
            found.append(line[4:])
        elif line.startswith("... ") and found:
            found[-1] += "\n" + line[4:]
    return found


for name in sorted(os.listdir("/data")):
    if not name.endswith(".py"):
        continue
    with open(f"/data/{name}", encoding="utf-8") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isprintable() | ("\n" in node.value):
            for text in (textwrap.dedent(node.value), *examples(node.value)):
                try:
                    text.encode()
                except UnicodeEncodeError:
                    continue
                compare(text)
        elif isinstance(node, ast.stmt) and not isinstance(node, ast.ClassDef):
            statement = ast.unparse(node)
            if len(statement) < 500:
                for frame in FRAMES:
                    compare(frame.format(statement if frame == "{}" else textwrap.indent(statement, " ")))

result = {"texts": len(seen), "refused": refused, "differing": differing[:20]}
