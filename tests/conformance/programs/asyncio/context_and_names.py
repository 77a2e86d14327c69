# Context variables per task, task names, current_task and all_tasks.
# expect-stdout:
#| [('a', 'task-a'), ('b', 'task-b')]
#| none 1
import asyncio
import contextvars

request = contextvars.ContextVar("request", default="none")


async def handle(name):
    request.set(name)
    await asyncio.sleep(0.001)
    return request.get(), asyncio.current_task().get_name()


print(await asyncio.gather(*(asyncio.create_task(handle(n), name=f"task-{n}") for n in "ab")))
print(request.get(), len(asyncio.all_tasks()))
