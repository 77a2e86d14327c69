# Tasks that are left when main ends: they get one more round, then are cancelled; their cleanup is waited for.
# expect-stderr-contains: unhandled exception during asyncio.run() shutdown
# expect-stderr-contains: ValueError: in cleanup
# expect-stdout:
#| early started
#| early went on
#| late started
#| ['cleaned up slowly', 'early cancelled', 'late cancelled']
#| stopped at its end
#| Event loop stopped before Future completed.
#| There is no current event loop in thread 'MainThread'.
import asyncio

ends = []


async def background(name):
    print(name, "started")
    try:
        await asyncio.sleep(0)
        print(name, "went on")
        await asyncio.sleep(0)
        print(name, "ended")
    except asyncio.CancelledError:
        ends.append(f"{name} cancelled")
        raise


async def bad_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        raise ValueError("in cleanup")


async def slow_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(0.01)
        ends.append("cleaned up slowly")


async def main():
    asyncio.create_task(background("early"))
    await asyncio.sleep(0)
    asyncio.create_task(background("late"))
    asyncio.create_task(bad_cleanup())
    asyncio.create_task(slow_cleanup())


async def stop_at_end():
    asyncio.get_running_loop().stop()
    return "stopped at its end"


async def stops_in_cleanup():
    try:
        await asyncio.sleep(10)
    finally:
        asyncio.get_running_loop().stop()
        await asyncio.sleep(1)


async def leave_one():
    asyncio.create_task(stops_in_cleanup())
    await asyncio.sleep(0)


asyncio.run(main())
print(sorted(ends))  # tasks are cancelled in no particular order
text = asyncio.run(stop_at_end())
print(text)
try:
    asyncio.run(leave_one())
except RuntimeError as error:
    print(error)
try:
    print(asyncio.get_event_loop())
except RuntimeError as error:
    print(error)
