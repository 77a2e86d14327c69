# The exception of a task that nobody awaited is reported on stderr, as everywhere.
# expect-stdout: end
# expect-stderr-contains: Task exception was never retrieved
import asyncio
import gc


async def fail():
    raise ValueError("unseen")


asyncio.create_task(fail())
await asyncio.sleep(0.001)
gc.collect()
print("end")
