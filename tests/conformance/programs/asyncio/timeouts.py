# wait_for, timeout, timeout_at, and the cancellation that they send.
# expect-stdout:
#| slow was cancelled
#| wait_for timed out
#| slow was cancelled
#| timeout True
#| in time
#| value
import asyncio


async def slow():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        print("slow was cancelled")
        raise


try:
    await asyncio.wait_for(slow(), 0.01)
except TimeoutError:
    print("wait_for timed out")
try:
    async with asyncio.timeout(0.01) as scope:
        await slow()
except TimeoutError:
    print("timeout", scope.expired())
async with asyncio.timeout(None) as scope:
    scope.reschedule(asyncio.get_running_loop().time() + 10)
    print("in time")
print(await asyncio.wait_for(asyncio.sleep(0, "value"), 1))
