# Sleeping tasks overlap; gather returns results in order of its arguments.
# expect-stdout:
#| done fast
#| done middle
#| done slow
#| ['slow', 'fast', 'middle']
#| True
import asyncio
import time


async def work(name, seconds):
    await asyncio.sleep(seconds)
    print("done", name)
    return name


start = time.monotonic()
print(await asyncio.gather(work("slow", 0.06), work("fast", 0.01), work("middle", 0.03)))
elapsed = time.monotonic() - start
print(0.06 <= elapsed < 0.12)
