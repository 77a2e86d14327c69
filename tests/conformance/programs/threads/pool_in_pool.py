# A function of a pool may submit to the same pool, and run a loop of its own.
# expect-stdout:
#| [3, 2, 1, 0]
#| 7 True
#| True
#| 7 8 9
import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(4)
seen = []


def crawl(depth):
    seen.append(depth)
    return pool.submit(crawl, depth - 1) if depth else None


last = pool.submit(crawl, 3)
while last is not None:
    last = last.result()
print(seen)


def outer():
    before = threading.current_thread()
    value = pool.submit(lambda: (7, threading.current_thread() is not before)).result()
    return *value, threading.current_thread() is before


value, differs, is_same = pool.submit(outer).result()
print(value, differs)
print(is_same)
pool.shutdown()


async def number(value):
    return value


async def main():
    loop = asyncio.get_running_loop()
    first = await asyncio.to_thread(lambda: asyncio.run(number(7)))
    second = await loop.run_in_executor(None, asyncio.run, number(8))
    with ThreadPoolExecutor() as own:
        third = await loop.run_in_executor(own, asyncio.run, number(9))
    print(first, second, third)


asyncio.run(main())
