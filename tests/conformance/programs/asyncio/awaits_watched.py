# What watches a program sees the exception by which an awaited future gives its value; nobody else needs it.
# expect-stdout:
#| 1
#| 2
#| call
#| line
#| return
#| call
#| ('exception', 'StopIteration', '2')
#| return
#| 3
#| [('waits', 'StopIteration(3)')]
#| None 4 (5, 6)
#| LookupError('seven') None
import asyncio
import sys

seen = []


def trace(frame, event, arg):
    if frame.f_code.co_name == "waits":
        seen.append((event, arg[0].__name__, str(arg[1])) if event == "exception" else event)
    return trace


async def waits(future):
    return await future


async def answered(value):
    future = asyncio.get_running_loop().create_future()
    future.get_loop().call_soon(future.set_result, value)
    return await waits(future)


async def main():
    print(await answered(1))
    sys.settrace(trace)
    try:
        print(await answered(2))
    finally:
        sys.settrace(None)
    print(*seen, sep="\n")
    raised = []
    monitoring = sys.monitoring
    monitoring.use_tool_id(monitoring.DEBUGGER_ID, "watch")
    monitoring.register_callback(
        monitoring.DEBUGGER_ID,
        monitoring.events.RAISE,
        lambda code, offset, exception: raised.append((code.co_name, repr(exception))) if code.co_name == "waits" else None,
    )
    monitoring.set_events(monitoring.DEBUGGER_ID, monitoring.events.RAISE)
    try:
        print(await answered(3))
    finally:
        monitoring.free_tool_id(monitoring.DEBUGGER_ID)
    print(raised)
    print(await answered(None), await answered(StopIteration(4)), await answered((5, 6)))
    failing = asyncio.get_running_loop().create_future()
    failing.set_exception(LookupError("seven"))
    try:
        await waits(failing)
    except LookupError as error:
        print(repr(error), error.__context__)


asyncio.run(main())
