# SPDX-License-Identifier: MIT OR Apache-2.0
"""asyncio: tasks, queues, timeouts, locks, groups, cancellation, asynchronous generators, context variables."""

import asyncio
import contextvars

request = contextvars.ContextVar("request", default=0)


class Gate:
    def __init__(self, lock):
        self._lock = lock
        self.passed = 0

    async def __aenter__(self):
        await self._lock.acquire()
        self.passed += 1
        return self

    async def __aexit__(self, kind, error, trace):
        self._lock.release()
        return False


async def ticks(count):
    for i in range(count):
        await asyncio.sleep(0)
        yield i


async def produce(queue, count):
    async for i in ticks(count):
        await queue.put((request.get(), i))
    await queue.put(None)


async def consume(queue):
    total = 0
    while (item := await queue.get()) is not None:
        total += item[0] + item[1]
    return total


async def worker(number, gate):
    request.set(number)
    async with gate:
        await asyncio.sleep(0)
    queue = asyncio.Queue(maxsize=4)
    async with asyncio.TaskGroup() as group:
        group.create_task(produce(queue, 30))
        result = group.create_task(consume(queue))
    return result.result()


async def slow():
    try:
        await asyncio.sleep(3600)
    except asyncio.CancelledError:
        raise


async def main():
    gate = Gate(asyncio.Lock())
    print(sum(await asyncio.gather(*(worker(n, gate) for n in range(120)))), gate.passed)
    try:
        async with asyncio.timeout(0.001):
            await slow()
    except TimeoutError:
        print("timed out")
    tasks = [asyncio.create_task(slow()) for _ in range(200)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    print(sum(isinstance(error, asyncio.CancelledError) for error in await asyncio.gather(*tasks, return_exceptions=True)))
    event = asyncio.Event()
    asyncio.get_running_loop().call_later(0.001, event.set)
    await asyncio.wait_for(event.wait(), 5)
    print(sorted([i async for i in ticks(200)])[-1])
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(0, i)) for i in range(100)])
    print(len(done), len(pending))
    limit = asyncio.Semaphore(3)

    async def limited(i):
        async with limit:
            await asyncio.sleep(0)
            return i * i

    print(sum([await found for found in asyncio.as_completed([limited(i) for i in range(150)])]))


asyncio.run(main())
