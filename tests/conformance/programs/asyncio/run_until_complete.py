# A loop of one's own, run_until_complete and Runner.
# expect-stdout:
#| 42
#| 42 42
import asyncio


async def compute():
    await asyncio.sleep(0.001)
    return 42


loop = asyncio.new_event_loop()
print(loop.run_until_complete(compute()))
loop.close()
with asyncio.Runner() as runner:
    print(runner.run(compute()), runner.run(compute()))
