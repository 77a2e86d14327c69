# wait, as_completed, and exceptions in tasks.
# expect-stdout:
#| True ['2']
#| [1, 3, 4]
#| [ValueError(2), 1]
import asyncio


async def value(n):
    for _ in range(10 * n):  # rounds of the loop, not time: a busy machine changes nothing
        await asyncio.sleep(0)
    if n == 2:
        raise ValueError(n)
    return n


tasks = {asyncio.create_task(value(n)) for n in (1, 2, 3)}
done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
print(len(pending) <= 1, [str(t.exception()) for t in done if t.exception()])
await asyncio.wait(tasks)
order = []
for next_done in asyncio.as_completed([value(4), value(1), value(3)]):
    order.append(await next_done)
print(order)
print(await asyncio.gather(value(2), value(1), return_exceptions=True))
