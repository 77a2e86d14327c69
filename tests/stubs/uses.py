# SPDX-License-Identifier: MIT OR Apache-2.0
"""Everything that programs may do with the callbacks of host_tools.json: type checkers must have no complaint."""

import asyncio
from typing import Any

from host_tools import anything, files, github, greet, invoke, keywords, list_callbacks, node, order, tuples


async def functions() -> None:
    await greet("Ada")
    await greet("Ada", 2, language=None)
    greet.sync(name="Ada")
    schema: dict[str, Any] = greet.schema
    name: str = greet.__name__
    task = asyncio.create_task(greet("Ada"))
    await asyncio.gather(task, greet("Alan"))
    await anything(a=1, b=[schema, name])


async def models() -> None:
    home = {"street": "s", "zip": "12345"}
    await order({"street": "s", "zip": "12345"}, pet={"kind": "cat"})
    await order(
        home={"street": "s", "zip": "12345"},
        others=[{"street": "s", "zip": "12345"}],
        by_name={"me": {"street": "s", "zip": "12345"}},
        color="green",
        pet={"kind": "hound", "name": "Rex"},
        tree={"a": [1, {"b": 2}]},
        aliased={"from": home["street"], "x-y": 1},
    )
    await node(1, [{"value": 2, "children": [{"value": 3}]}])
    await tuples((1, "a"), point=(1, 2.5), price="12", content="[]", names={"a": 1}, keys={"x": 1})
    await tuples([1, "a"], point=[1])
    arguments: dict[str, Any] = {"from": "here", "to": "there"}
    await keywords(**arguments)


async def names() -> None:
    await files("x")
    files.sync(self="x")
    await files.list(["a"])
    files.list.sync()
    await files.v2["read-all"]("path")
    files.v2["read-all"].sync(path="path")
    await files.v2["class"](a=1)
    await files["list"]()
    await github["list/issues"]("me")
    print("list/issues" in github, list(github))
    await invoke["github/list-issues"](owner="me")
    invoke["github/list-issues"].sync("me")
    await invoke["print"]("text")
    await invoke["greet"]("Ada")
    await invoke("github/list-issues", owner="me")
    print("print" in invoke, [each for each in invoke])
    described: list[dict[str, Any]] = list_callbacks()
    print(described, invoke["print"].schema)
