# sys.exit inside a coroutine ends the program.
# expect-exit-code: 5
# expect-stdout: leaving
import asyncio
import sys


async def main():
    await asyncio.sleep(0)
    print("leaving")
    sys.exit(5)


asyncio.run(main())
