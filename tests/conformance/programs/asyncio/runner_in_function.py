# asyncio.Runner and asyncio.run with loop factories, in a function.
# expect-stdout:
#| (1, 'Task-1') (2, 'Task-2') False
#| cancelled at the end
#| Runner is closed
#| (1, 'Task-7') True
#| (1, 'Task-10') 0
import asyncio
import contextvars

count = contextvars.ContextVar("count", default=0)


async def step():
    count.set(count.get() + 1)
    await asyncio.sleep(0.001)
    return count.get(), asyncio.current_task().get_name()


async def endless():
    try:
        await asyncio.sleep(1000)
    finally:
        print("cancelled at the end")


async def start():
    asyncio.create_task(endless())
    await asyncio.sleep(0)


def work():
    with asyncio.Runner() as runner:
        print(runner.run(step()), runner.run(step()), runner.get_loop().is_running())
        runner.run(start())
    refused = step()
    try:
        runner.run(refused)
    except RuntimeError as error:
        print(error)
    refused.close()
    with asyncio.Runner(loop_factory=asyncio.EventLoop, debug=True) as runner:
        print(runner.run(step()), runner.get_loop().get_debug())
    print(asyncio.run(step(), loop_factory=asyncio.SelectorEventLoop), count.get())


work()
