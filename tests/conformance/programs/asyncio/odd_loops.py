# Loops, handles and contexts that a program has changed are used as asyncio's own Python code uses them.
# expect-stdout:
#| WithAttributes False 3 False
#| WithProperty False 3 False
#| once
#| own handle
#| printed
#| cancelled by 0
#| run by OnlyRuns
#| in no context
#| run by OnlyRuns
#| run by OnlyRuns
#| 3
#| seen True
#| '_ready'
#| Exception in callback changes_its_loop.<locals>.<lambda> ZeroDivisionError('division by zero') ZeroDivisionError
#| ZeroDivisionError: division by zero
#| out of run ZeroDivisionError('division by zero')
#| 3
import asyncio
import collections
import contextvars
import sys
import traceback


class WithAttributes(asyncio.SelectorEventLoop):
    _debug = True
    _stopping = True


class WithProperty(asyncio.SelectorEventLoop):
    @property
    def _ready(self):
        return self.kept

    @_ready.setter
    def _ready(self, value):
        self.kept = value


class Handle(asyncio.Handle):
    def _run(self):
        print("own handle")
        super()._run()


class OnlyRuns:
    def run(self, function, *arguments):
        print("run by", type(self).__name__)
        return function(*arguments)


async def three():
    await asyncio.sleep(0)
    return 3


for kind in WithAttributes, WithProperty:
    loop = kind()
    print(kind.__name__, loop.get_debug(), loop.run_until_complete(three()), loop.is_closed())
    loop.close()


def report(loop, context):
    print(context["message"].split("(")[0], repr(sys.exception()), type(context["exception"]).__name__)
    print(traceback.format_exc().splitlines()[-1])
    raise LookupError


async def changes_its_loop():
    loop = asyncio.get_running_loop()

    def exchange():
        loop._ready = collections.deque(loop._ready)

    loop.call_soon(exchange)
    loop.call_soon(print, "once")
    await three()
    loop._ready.append(Handle(print, ("printed",), loop))
    await three()
    loop.call_soon(print, "cancelled by 0")._cancelled = 0
    loop.call_soon(print, "never")._cancelled = [0]
    await three()
    loop.call_soon(print, "in no context", context=OnlyRuns())
    print(await loop.create_task(three(), context=OnlyRuns()))
    seen = []
    usual = asyncio.events.Handle._run

    def run(handle):
        seen.append(handle)
        return usual(handle)

    asyncio.events.Handle._run = run
    await three()
    asyncio.events.Handle._run = usual
    print("seen", len(seen) > 0)
    try:
        del loop._ready
        loop.call_soon(print)
    except AttributeError as error:
        print(str(error).rpartition(" ")[2])
    finally:
        loop._ready = collections.deque()
    loop.set_exception_handler(report)
    loop.call_soon(lambda: 1 / 0)
    loop.call_exception_handler = lambda context: report(loop, context)
    try:
        await three()
    except LookupError as error:
        print("out of the task", error)


try:
    asyncio.run(changes_its_loop())
except LookupError as error:
    print("out of run", repr(error.__context__))
kept, asyncio.Task = asyncio.Task, None
print(asyncio.run(three()))
asyncio.Task = kept
