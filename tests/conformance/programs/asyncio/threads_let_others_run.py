# to_thread and executors run functions inline, yet awaiting them lets other tasks and timeouts go on.
# expect-stdout:
#| True
#| timed out
#| somebody
#| 1024
#| cannot schedule new futures after shutdown
#| [0, 1, 4, 9]
#| False [ValueError("invalid literal for int() with base 10: 'x'")]
#| <class 'StopIteration'>
import asyncio
import concurrent.futures
import contextvars
import time

user = contextvars.ContextVar("user", default="nobody")


async def main():
    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    for _ in range(10):
        await asyncio.to_thread(time.sleep, 0)
    print(ticks > 5)
    try:
        async with asyncio.timeout(0.01):
            while True:
                await asyncio.to_thread(time.sleep, 0.002)
    except TimeoutError:
        print("timed out")
    ticking.cancel()
    user.set("somebody")
    print(await asyncio.to_thread(user.get))
    loop = asyncio.get_running_loop()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        print(await loop.run_in_executor(pool, pow, 2, 10))
    try:
        await loop.run_in_executor(pool, pow, 2, 10)
    except RuntimeError as error:
        print(error)
    loop.set_default_executor(concurrent.futures.ThreadPoolExecutor(max_workers=2))
    print(await asyncio.gather(*(asyncio.to_thread(pow, n, 2) for n in range(4))))
    waiting = loop.run_in_executor(None, int, "x")
    print(waiting.done(), await asyncio.gather(waiting, return_exceptions=True))
    try:
        await loop.run_in_executor(None, next, iter(()))
    except RuntimeError as error:
        print(type(error.__cause__))


asyncio.run(main())
