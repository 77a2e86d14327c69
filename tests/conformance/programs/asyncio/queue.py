# Queue, PriorityQueue, join, and producers and consumers.
# expect-stdout:
#| [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] True
#| [CancelledError(''), CancelledError(''), CancelledError('')]
#| [1, 2, 3]
#| empty
import asyncio


async def consumer(name, queue, seen):
    while True:
        item = await queue.get()
        seen.append(item)
        await asyncio.sleep(0)
        queue.task_done()


queue = asyncio.Queue(maxsize=2)
seen = []
consumers = [asyncio.create_task(consumer(n, queue, seen)) for n in range(3)]
for item in range(10):
    await queue.put(item)
await queue.join()
print(sorted(seen), queue.empty())
for task in consumers:
    task.cancel()
print(await asyncio.gather(*consumers, return_exceptions=True))
priority = asyncio.PriorityQueue()
for n in (3, 1, 2):
    priority.put_nowait(n)
print([priority.get_nowait() for _ in range(3)])
try:
    priority.get_nowait()
except asyncio.QueueEmpty:
    print("empty")
