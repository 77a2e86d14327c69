# What ends asyncio.run arrives where it was called: exceptions, exits, cancellation, a stopped loop.
# expect-stdout:
#| ValueError('value')
#| SystemExit(3)
#| KeyboardInterrupt()
#| CancelledError('enough')
#| Event loop stopped before Future completed.
#| timed out
#| all cancelled
#| child 4 True
#| None
import asyncio
import sys

children = []

async def fail(error):
    await asyncio.sleep(0)
    raise error


async def cancelled():
    asyncio.current_task().cancel("enough")
    await asyncio.sleep(1)


async def stop():
    asyncio.get_running_loop().stop()
    await asyncio.sleep(100)


async def timed_out():
    async with asyncio.timeout(0.001):
        await asyncio.sleep(100)


async def cancel_all():
    for task in asyncio.all_tasks():
        task.cancel()
    await asyncio.sleep(1)


async def child_fails():
    children.append(asyncio.create_task(fail(SystemExit(4))))
    await asyncio.sleep(1)


try:
    asyncio.run(fail(ValueError("value")))
except ValueError as error:
    print(repr(error))
try:
    asyncio.run(fail(SystemExit(3)))
except SystemExit as error:
    print(repr(error))
try:
    asyncio.run(fail(KeyboardInterrupt()))
except KeyboardInterrupt as error:
    print(repr(error))
try:
    asyncio.run(cancelled())
except asyncio.CancelledError as error:
    print(repr(error))
try:
    asyncio.run(stop())
except RuntimeError as error:
    print(error)
try:
    asyncio.run(timed_out())
except TimeoutError:
    print("timed out")
try:
    asyncio.run(cancel_all())
except asyncio.CancelledError:
    print("all cancelled")
try:
    asyncio.run(child_fails())
except SystemExit as error:
    print("child", error, children[0].exception() is error)
print(sys.exception())
