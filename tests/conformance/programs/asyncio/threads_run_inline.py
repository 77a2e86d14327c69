# to_thread and run_in_executor run the function, without a thread.
# expect-stdout:
#| 3
#| 7
#| TypeError raised
import asyncio


def blocking(a, b):
    return a + b


print(await asyncio.to_thread(blocking, 1, 2))
print(await asyncio.get_running_loop().run_in_executor(None, blocking, 3, 4))
try:
    await asyncio.to_thread(blocking, 1, "x")
except TypeError as error:
    print("TypeError raised")
