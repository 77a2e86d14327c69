# SPDX-License-Identifier: MIT OR Apache-2.0
"""Calls of the host: one after another, many at once, immediate ones; values of all kinds both ways."""

import asyncio

values = [None, True, 1, -5, 2**70, 1.5, "text", "caf\u00e9 \u20ac", "quote\"\n", [1, [2, {}]], {"a": {"b": [None] * 3}}]


async def one_after_another(count: int) -> None:
    for number in range(count):
        answer = await same(message="hello", number=number)  # noqa: F821  (a callback)
        assert answer["number"] == number


async def many_at_once(count: int) -> None:
    answers = await asyncio.gather(*(same(number=number) for number in range(count)))  # noqa: F821
    assert sum(answer["number"] for answer in answers) == count * (count - 1) // 2
    async with asyncio.TaskGroup() as group:
        for number in range(count // 4):
            group.create_task(same(values=values, number=number))  # noqa: F821


async def immediate(count: int) -> None:
    for number in range(count):
        assert (await same_now(number=number))["number"] == number  # noqa: F821
        assert same_now.sync(text="x")["text"] == "x"  # noqa: F821


async def large(count: int) -> None:
    text = "x" * 64 * 1024
    for _ in range(count):
        assert len((await same(text=text))["text"]) == len(text)  # noqa: F821


await one_after_another(20_000)
for _ in range(40):
    await many_at_once(500)
await immediate(10_000)
await large(200)
for value in values * 100:
    assert (await same(value=value))["value"] == value
for _ in range(200):
    assert await store.get() == 1  # noqa: F821
    assert await invoke("store.get") == 1  # noqa: F821
try:
    await same(1)
except TypeError:
    pass
