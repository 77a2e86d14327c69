# Each asyncio.run has a loop, a context and an end of its own; between them no loop runs.
# expect-stdout:
#| first 1 module
#| background ended, 1 tasks
#| generator closed
#| between: no running event loop module
#| second 1 module
#| background ended, 1 tasks
#| generator closed
#| 3 1 module
#| background ended, 1 tasks
#| generator closed
#| [5] 6 6 module
#| 3 True
#| a coroutine was expected, got 
import asyncio
import contextvars

request = contextvars.ContextVar("request", default="unset")
loops = []
kept = []


async def ticks():
    try:
        while True:
            yield 1
    finally:
        print("generator closed")


async def background():
    try:
        await asyncio.sleep(100)
    finally:
        print("background ended,", len(asyncio.all_tasks()), "tasks")


async def main(name):
    loop = asyncio.get_running_loop()
    loops.append(loop)
    print(name, len(asyncio.all_tasks()), request.get())
    request.set(name)
    kept.append(ticks())
    await anext(kept[-1])
    kept.append(asyncio.create_task(background()))
    loop.call_later(60, print, "never: the loop is closed")
    await asyncio.sleep(0)
    return len(name)


def running_loop():
    try:
        return asyncio.get_running_loop()
    except RuntimeError as error:
        return error


request.set("module")
lengths = [0]
lengths[0] = asyncio.run(main("first"))
print("between:", running_loop(), request.get())
second: int = asyncio.run(main("second"))
total = lengths[0]
total += asyncio.run(main("3"))
print(lengths, second, total, request.get())
print(len(set(loops)), all(loop.is_closed() for loop in loops))
try:
    asyncio.run(main)
except ValueError as error:
    print(str(error).split("<")[0])
