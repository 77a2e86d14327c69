# Asynchronous generators: iteration, aclose, cleanup.
# expect-stdout:
#| 0
#| 1
#| generator closed
#| generator closed
#| generator closed
#| [1, 2]
#| generator closed
#| 0 1 exhausted
import asyncio
import contextlib


async def ticks(n):
    try:
        for i in range(n):
            await asyncio.sleep(0)
            yield i
    finally:
        print("generator closed")


async for tick in ticks(2):
    print(tick)
async with contextlib.aclosing(ticks(100)) as source:
    async for tick in source:
        if tick == 1:
            break
print([t async for t in ticks(3) if t])
source = ticks(2)
print(await anext(source), await source.asend(None), await anext(source, "exhausted"))
