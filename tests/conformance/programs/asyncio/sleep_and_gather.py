# Sleeping tasks overlap; gather returns results in order of its arguments.
# expect-stdout:
#| done fast
#| done middle
#| done slow
#| ['slow', 'fast', 'middle']
#| True True
import asyncio
import time

started = []
start = time.monotonic()


async def work(name, seconds):
    started.append(name)
    await asyncio.sleep(start + seconds - time.monotonic())
    print("done", name)
    return name, len(started) == 3


results = await asyncio.gather(work("slow", 0.06), work("fast", 0.02), work("middle", 0.04))
print([name for name, _ in results])
print(all(overlapped for _, overlapped in results), time.monotonic() - start >= 0.06)
