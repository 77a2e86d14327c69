# An exception that leaves main carries the user's own line numbers.
# expect-outcome: raised
# expect-exception: KeyError: 'missing'
# expect-lines: 18, 14, 10
# expect-stdout: before
import asyncio


async def inner():
    return {}["missing"]


async def main():
    await inner()


print("before")
asyncio.run(main())
