# A fresh interpreter has no tasks of what ran when its image was made: all_tasks looks through them.
# expect-stdout: 1 0
import asyncio

print(len(asyncio.all_tasks()), sum(task.done() for task in asyncio.tasks._scheduled_tasks))
await asyncio.sleep(0)
