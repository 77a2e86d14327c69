# Statements asyncio.run(...) beside loops that run in functions and expressions.
# expect-stdout:
#| a statement
#| 4 in an expression
#| 5 in a function
#| 6 in a loop
#| 7 in a runner
import asyncio


async def show():
    await asyncio.sleep(0.001)
    print("a statement")


async def count(n):
    await asyncio.sleep(0)
    return n


def in_function():
    return asyncio.run(count(5))


asyncio.run(show())
print(asyncio.run(count(4)), "in an expression")
print(in_function(), "in a function")
loop = asyncio.new_event_loop()
print(loop.run_until_complete(count(6)), "in a loop")
loop.close()
with asyncio.Runner() as runner:
    print(runner.run(count(7)), "in a runner")
