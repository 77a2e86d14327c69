# Exceptions that nobody retrieved, and those of callbacks, are reported on stderr or to the handler.
# expect-stderr-contains: Task exception was never retrieved
# expect-stderr-contains: name='unwatched' coro=<fail() done, defined at <user>
# expect-stderr-contains: ZeroDivisionError: division by zero
# expect-stderr-contains: Future exception was never retrieved
# expect-stderr-contains: Exception in callback fail_at_once() at <user>
# expect-stderr-contains: KeyError: 'callback'
# expect-stdout:
#| handled: Task exception was never retrieved
#| end
import asyncio
import gc


async def fail(n):
    1 / n


async def main():
    asyncio.create_task(fail(0), name="unwatched")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    future = asyncio.get_running_loop().create_future()
    future.set_exception(ValueError("future"))
    del future
    gc.collect()
    asyncio.get_running_loop().call_soon(fail_at_once)
    await asyncio.sleep(0)
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: print("handled:", context["message"]))
    asyncio.create_task(fail(0))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()
    print("end")


def fail_at_once():
    raise KeyError("callback")


asyncio.run(main())
