# Tasks that make tasks.
# limits: {"wall_time_ms": 500, "memory_mib": 96}
# expect-outcome: any
import asyncio


async def breed():
    asyncio.create_task(breed())
    asyncio.create_task(breed())
    await asyncio.sleep(0)


await breed()
while True:
    await asyncio.sleep(0)
