# eager_task_factory and eager_start.
# expect-stdout:
#| True
#| True False
#| ['at once', 'later', 'third']
#| ['at once starts', 'at once ends', 'later starts', 'created', 'third starts', 'later ends', 'third ends']
#| ['left starts', 'left ends']
import asyncio

order = []


async def value(name, wait):
    order.append(f"{name} starts")
    if wait:
        await asyncio.sleep(0)
    order.append(f"{name} ends")
    return name


async def main():
    loop = asyncio.get_running_loop()
    print(loop.create_task(value("one", wait=False), eager_start=True).done())
    order.clear()
    loop.set_task_factory(asyncio.eager_task_factory)
    at_once = asyncio.create_task(value("at once", wait=False))
    later = asyncio.create_task(value("later", wait=True))
    order.append("created")
    print(at_once.done(), later.done())
    print(await asyncio.gather(at_once, later, value("third", wait=True)))
    print(order)
    async with asyncio.TaskGroup() as group:
        group.create_task(value("a", wait=False))
    async with asyncio.timeout(1):
        await asyncio.create_task(asyncio.sleep(0.001))
    loop.create_task(value("left", wait=True))


asyncio.run(main())
print(order[-2:])
