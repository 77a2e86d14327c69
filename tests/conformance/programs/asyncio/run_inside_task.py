# asyncio.run inside a running task is a RuntimeError, as everywhere.
# expect-stdout: asyncio.run() cannot be called from a running event loop
import asyncio
import warnings


async def inner():
    pass


async def main():
    coroutine = inner()
    try:
        asyncio.run(coroutine)
    except RuntimeError as error:
        print(error)
    coroutine.close()


await main()
