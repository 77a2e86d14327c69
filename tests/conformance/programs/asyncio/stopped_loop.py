# loop.stop() in a program that awaits at its top level ends it, as it ends asyncio.run.
# expect-outcome: raised
# expect-exception: RuntimeError: Event loop stopped before Future completed.
# expect-stdout: finally
import asyncio

try:
    asyncio.get_running_loop().stop()
    await asyncio.sleep(1000)
finally:
    print("finally")
