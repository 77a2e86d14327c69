# A program can take away what its loop runs with, and give it back; between its statements no loop runs, and so none fails.
# expect-stdout:
#| AttributeError
#| goes on
#| nothing was lost
#| goes on without a handle
import asyncio

loop = asyncio.get_running_loop()
await asyncio.sleep(0)
debug = loop._debug
del loop._debug
try:
    loop.call_soon(print)
except AttributeError as error:
    print(type(error).__name__)
loop._debug = debug
await asyncio.sleep(0)
print("goes on")
loop.call_soon(print, "nothing was lost")
ready = loop._ready
loop._ready = type(ready)()
loop._ready = ready
await asyncio.sleep(0)
handle, asyncio.Handle = asyncio.Handle, None
usual, asyncio.events.Handle = asyncio.events.Handle, None
asyncio.Handle = handle
asyncio.events.Handle = usual
await asyncio.sleep(0)
print("goes on without a handle")
