# In a program that awaits by itself, statements asyncio.run(...) use its loop.
# expect-stdout:
#| True
#| background cancelled
#| 3
#| [0, 1]
import asyncio

loops = [asyncio.get_running_loop()]


async def background():
    try:
        await asyncio.sleep(1000)
    finally:
        print("background cancelled")


async def main(n):
    loops.append(asyncio.get_running_loop())
    asyncio.create_task(background())
    await asyncio.sleep(0)
    print(loops[0] is loops[1])
    return n


length = asyncio.run(main(3))
print(length)
print([n async for n in (await asyncio.sleep(0, n) for n in range(2))])
