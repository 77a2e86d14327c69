# A thousand tasks at once.
# expect-stdout: 499500
import asyncio


async def value(n):
    await asyncio.sleep(0.001 * (n % 3))
    return n


print(sum(await asyncio.gather(*(value(n) for n in range(1000)))))
