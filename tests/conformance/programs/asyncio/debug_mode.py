# Debug mode finds slow callbacks and changes nothing else.
# expect-stdout:
#| WARNING Executing <Task pe
#| [1] 7
#| True main
# expect-value: 5
import asyncio
import logging
import sys
import time

logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(message).18s")


async def ticks():
    yield 1


async def main():
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.3
    await asyncio.sleep(0)
    time.sleep(0.31)
    await asyncio.sleep(0)
    print([tick async for tick in ticks()], await asyncio.to_thread(int, "7"))
    async with asyncio.TaskGroup() as group:
        group.create_task(asyncio.sleep(0.001))
    print(loop.get_debug(), asyncio.current_task().get_coro().__name__)
    loop.set_debug(False)
    return 5


result = asyncio.run(main())
