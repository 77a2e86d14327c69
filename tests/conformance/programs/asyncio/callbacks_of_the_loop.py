# call_soon, call_later, call_at, add_done_callback, loop.time.
# expect-stdout:
#| finished
#| ['soon', 'earlier', 'at', 'later', 'finished'] True
import asyncio

loop = asyncio.get_running_loop()
order = []
finished = loop.create_future()
now = loop.time()
loop.call_at(now + 0.01, order.append, "at")
loop.call_at(now + 0.005, order.append, "earlier")
loop.call_later(0.02, order.append, "later")
loop.call_later(0.03, finished.set_result, "finished")
loop.call_soon(order.append, "soon")
cancelled = loop.call_later(0.001, order.append, "never")
cancelled.cancel()
finished.add_done_callback(lambda future: order.append(future.result()))
print(await finished)
await asyncio.sleep(0)
print(order, loop.is_running())
