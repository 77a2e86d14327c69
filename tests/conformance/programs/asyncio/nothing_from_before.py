# A fresh interpreter has no tasks and no garbage of what ran when its image was made.
# expect-stdout:
#| 1 1
#| 0
import asyncio
import gc

print(len(asyncio.all_tasks()), len(asyncio.tasks._scheduled_tasks))
print(sum(type(found).__name__ == "FedProgram" for found in gc.get_objects()))
await asyncio.sleep(0)
