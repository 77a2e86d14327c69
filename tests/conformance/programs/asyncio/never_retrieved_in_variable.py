# The exception of a task that a variable holds at the end is reported, as everywhere.
# expect-stdout: end
# expect-stderr-contains: Task exception was never retrieved
# expect-stderr-contains: ValueError: lost
import asyncio


async def fail():
    raise ValueError("lost")


async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return task


task = asyncio.run(main())
print("end")
