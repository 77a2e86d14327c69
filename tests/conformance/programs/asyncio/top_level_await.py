# Top-level await in statements, expressions, loops, with and comprehensions.
# expect-stdout:
#| 25
#| item 0
#| item 1
#| open
#| session
#| close
#| {1: 1, 2: 4}
# expect-value: [0, 1, 4]
import asyncio
import contextlib


async def square(n):
    await asyncio.sleep(0)
    return n * n


async def count(n):
    for i in range(n):
        yield i


@contextlib.asynccontextmanager
async def session():
    print("open")
    yield "session"
    print("close")


await asyncio.sleep(0)
print(await square(3) + await square(4))
async for i in count(2):
    print("item", i)
async with session() as s:
    print(s)
result = [await square(n) async for n in count(3)]
print({n: await square(n) for n in (1, 2)})
