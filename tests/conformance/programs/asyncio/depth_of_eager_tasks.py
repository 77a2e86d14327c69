# Eager tasks nest as deep as the limit of recursion lets them elsewhere: four frames of Python code each.
# expect-stdout: RecursionError True
# expect-stderr-contains: coroutine 'nest' was never awaited
import asyncio

deepest = 0


async def nest(depth):
    global deepest
    deepest = depth
    await asyncio.create_task(nest(depth + 1))


async def main():
    asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    try:
        await nest(0)
    except RecursionError as error:
        print(type(error).__name__, 240 <= deepest <= 250)


asyncio.run(main())
