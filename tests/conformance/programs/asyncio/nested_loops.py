# A loop inside a running loop is refused, and the running one goes on.
# expect-stdout:
#| Cannot run the event loop while another loop is running
#| This event loop is already running
#| Runner.run() cannot be called from a running event loop
#| 2
import asyncio


async def inner(n):
    await asyncio.sleep(0.001)
    return n


async def outer():
    loop = asyncio.new_event_loop()
    coroutine = inner(1)
    try:
        loop.run_until_complete(coroutine)
    except RuntimeError as error:
        print(error)
    try:
        asyncio.get_running_loop().run_until_complete(coroutine)
    except RuntimeError as error:
        print(error)
    try:
        asyncio.Runner().run(coroutine)
    except RuntimeError as error:
        print(error)
    coroutine.close()
    loop.close()
    return await inner(2)


print(asyncio.run(outer()))
