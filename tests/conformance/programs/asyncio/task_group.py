# TaskGroup: results, and the cancellation of the siblings of a task that fails.
# expect-stdout:
#| [3, 1, 2]
#| sibling ended
#| (ValueError('one failed'),)
import asyncio


async def value(n):
    await asyncio.sleep(n / 1000)
    return n


async def fail():
    await asyncio.sleep(0.001)
    raise ValueError("one failed")


async def forever():
    try:
        await asyncio.sleep(100)
    finally:
        print("sibling ended")


async with asyncio.TaskGroup() as group:
    tasks = [group.create_task(value(n)) for n in (3, 1, 2)]
print([task.result() for task in tasks])
try:
    async with asyncio.TaskGroup() as group:
        group.create_task(fail())
        group.create_task(forever())
except* ValueError as errors:
    print(errors.exceptions)
