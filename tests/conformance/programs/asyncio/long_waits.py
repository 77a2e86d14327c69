# Waits of a thousand years and more; timeouts that were met do not pile up.
# expect-stdout:
#| value
#| True
import asyncio
import math


async def main():
    loop = asyncio.get_running_loop()
    waits = [asyncio.create_task(asyncio.sleep(s)) for s in (1e6, 1e12, 1e30, math.inf)]
    print(await asyncio.wait_for(asyncio.sleep(0.001, "value"), math.inf))
    for wait in waits:
        wait.cancel()
    nearest = asyncio.create_task(asyncio.sleep(60))
    for _ in range(5000):
        await asyncio.wait_for(asyncio.sleep(0), 3600)
    nearest.cancel()
    print(len(loop._scheduled) < 300)


asyncio.run(main())
