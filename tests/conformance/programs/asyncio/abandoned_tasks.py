# Tasks that still run when the program ends are cancelled, and the program ends at once.
# limits: {"wall_time_ms": 5000}
# expect-stdout:
#| end of program
#| background cancelled
import asyncio


async def background():
    try:
        await asyncio.sleep(1000)
    except asyncio.CancelledError:
        print("background cancelled")
        raise


task = asyncio.create_task(background())
await asyncio.sleep(0)
print("end of program")
