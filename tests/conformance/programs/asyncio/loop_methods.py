# Loops of one's own: run_forever, stop, call_soon_threadsafe, close, and what they refuse.
# expect-stdout:
#| ['soon', 'threadsafe', 'later'] False False
#| Event loop stopped before Future completed.
#| went on
#| This event loop is already running
#| Cannot run the event loop while another loop is running
#| Cannot close a running event loop
#| True
#| Event loop is closed
#| Event loop is closed
#| Event loop is closed
#| True result
import asyncio

loop = asyncio.new_event_loop()
seen = []
loop.call_soon(seen.append, "soon")
loop.call_soon_threadsafe(seen.append, "threadsafe")
loop.call_later(0.001, seen.append, "later")
loop.call_later(0.002, loop.stop)
loop.run_forever()
print(seen, loop.is_running(), loop.is_closed())


async def stop_and_wait():
    loop.stop()
    await asyncio.sleep(0.001)
    return "went on"


task = loop.create_task(stop_and_wait())
try:
    loop.run_until_complete(task)
except RuntimeError as error:
    print(error)
print(loop.run_until_complete(task))


async def nested(other):
    coroutine = asyncio.sleep(0)
    for inner in (loop, other):
        try:
            inner.run_until_complete(coroutine)
        except RuntimeError as error:
            print(error)
    coroutine.close()
    try:
        loop.close()
    except RuntimeError as error:
        print(error)
    return asyncio.get_running_loop() is loop


other = asyncio.new_event_loop()
print(loop.run_until_complete(nested(other)))
loop.close()
loop.close()
for use in (lambda: loop.call_soon(print), lambda: loop.run_forever(), lambda: loop.run_in_executor(None, print)):
    try:
        use()
    except RuntimeError as error:
        print(error)
asyncio.set_event_loop(other)
print(asyncio.get_event_loop() is other, other.run_until_complete(asyncio.sleep(0, "result")))
other.close()
asyncio.set_event_loop(None)
