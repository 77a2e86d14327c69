# asyncio.run(main()) at module level.
# expect-stdout:
#| in main
#| in main
# expect-value: 5
import asyncio


async def main():
    await asyncio.sleep(0.001)
    print("in main")
    return 5


asyncio.run(main())
result = asyncio.run(main())
