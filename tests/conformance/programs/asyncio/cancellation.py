# Cancelling tasks: cleanup, shield, uncancel, results.
# expect-stdout:
#| cancelled: because
#| cleaned up
#| True True
#| important finished
#| kept
import asyncio


async def careful():
    try:
        await asyncio.sleep(100)
    except asyncio.CancelledError as error:
        print("cancelled:", error)
        await asyncio.sleep(0)
        print("cleaned up")
        raise


task = asyncio.create_task(careful())
await asyncio.sleep(0)
task.cancel("because")
try:
    await task
except asyncio.CancelledError:
    print(task.cancelled(), task.done())


async def important():
    await asyncio.sleep(0.005)
    print("important finished")
    return "kept"


inner = asyncio.create_task(important())
outer = asyncio.shield(inner)
outer.cancel()
try:
    await outer
except asyncio.CancelledError:
    print(await inner)
