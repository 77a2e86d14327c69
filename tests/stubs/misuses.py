# SPDX-License-Identifier: MIT OR Apache-2.0
"""What programs must not do with the callbacks of host_tools.json: type checkers must complain about each marked line."""

from host_tools import files, github, greet, invoke, node, order, tuples


async def misuses() -> None:
    await greet()  # error
    await greet(1)  # error
    await greet("Ada", more=1)  # error
    greet.sync()  # error
    await greet("Ada", times=None)  # error
    await order({"street": "s"}, pet={"kind": "cat"})  # error
    await order({"street": "s", "zip": "12345"}, pet={"kind": "bird"})  # error
    await order({"street": "s", "zip": "12345"}, pet={"kind": "cat"}, color="blue")  # error
    await order({"street": "s", "zip": "12345"}, pet={"kind": "cat"}, tree="x")  # error
    await order({"street": "s", "zip": "12345"}, pet={"kind": "cat"}, aliased={"x-y": 1})  # error
    await node(1, [{"children": []}])  # error
    await tuples((1, 2))  # error
    await files()  # error
    await files.list([1])  # error
    await files.v2["read-all"](1)  # error
    await github["list/issues"]()  # error
    await github.unknown()  # error
    await invoke["github/list-issues"]()  # error
    invoke["print"].sync(1)  # error
    await invoke(1)  # error
