# The exception of a task that only the traceback of the program's end holds is reported, as everywhere.
# expect-outcome: raised
# expect-exception: KeyError: 'main'
# expect-stderr-contains: Task exception was never retrieved
# expect-stderr-contains: ValueError: lost
import asyncio


async def fail():
    raise ValueError("lost")


async def main():
    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    raise KeyError("main")


asyncio.run(main())
