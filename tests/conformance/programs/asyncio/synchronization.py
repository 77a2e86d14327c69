# Lock, Event, Semaphore, Condition, Barrier.
# expect-stdout:
#| at most 2
#| event seen
#| notified
#| [0, 1, 2]
import asyncio

lock = asyncio.Lock()
event = asyncio.Event()
semaphore = asyncio.Semaphore(2)
condition = asyncio.Condition()
barrier = asyncio.Barrier(3)
running = 0
most = 0


async def limited():
    global running, most
    async with semaphore:
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1


async def waiter():
    await event.wait()
    async with lock:
        print("event seen")


async def notified():
    async with condition:
        await condition.wait()
        print("notified")


async def meet(n):
    await asyncio.sleep(n / 1000)
    await barrier.wait()
    return n


waiting = [asyncio.create_task(waiter()), asyncio.create_task(notified())]
await asyncio.gather(*(limited() for _ in range(6)))
print("at most", most)
event.set()
async with condition:
    condition.notify_all()
await asyncio.gather(*waiting)
print(await asyncio.gather(*(meet(n) for n in range(3))))
