# What a class of loops overrides is called where asyncio's own loop calls it; so is what a program sets in asyncio's classes.
# expect-stdout:
#| call_soon: _check_closed, _call_soon, get_debug
#| create_task: _check_closed, get_debug, _check_closed, _call_soon, get_debug
#| call_soon_threadsafe: _check_closed, _call_soon, get_debug
#| create_future: get_debug
#| add_done_callback: _check_closed, _call_soon, get_debug
#| call_later: _check_closed, get_debug
#| own call_soon
#| own create_task
#| set in BaseEventLoop: call_soon create_task get_debug
#| set in the class: _call_soon
#| plain again
import asyncio
from asyncio import base_events


class Loop(asyncio.SelectorEventLoop):
    calls = None

    def note(self, name):
        if self.calls is not None:
            self.calls.append(name)

    def _check_closed(self):
        self.note("_check_closed")
        super()._check_closed()

    def _call_soon(self, callback, args, context):
        self.note("_call_soon")
        return super()._call_soon(callback, args, context)

    def get_debug(self):
        self.note("get_debug")
        return super().get_debug()

    def watch(self, function, *arguments):
        self.calls = []
        try:
            return function(*arguments)
        finally:
            calls, self.calls = self.calls, None
            print(f"{function.__name__}: {', '.join(calls)}")


class Outer(asyncio.SelectorEventLoop):
    def call_soon(self, callback, *args, context=None):
        if callback is print:
            print(end="own ")
        return super().call_soon(callback, *args, context=context)

    def create_task(self, coro, **named):
        if coro.__name__ == "nothing":
            print("own create_task")
        return super().create_task(coro, **named)


async def nothing():
    pass


async def overriding():
    loop = asyncio.get_running_loop()
    loop.watch(loop.call_soon, int)
    await loop.watch(loop.create_task, nothing())
    loop.watch(loop.call_soon_threadsafe, int)
    future = loop.watch(loop.create_future)
    future.set_result(None)
    loop.watch(future.add_done_callback, bool)
    loop.watch(loop.call_later, 0, int)
    await asyncio.sleep(0)


async def outer():
    loop = asyncio.get_running_loop()
    loop.call_soon(print, "call_soon")
    await asyncio.sleep(0)
    await loop.create_task(nothing())


async def setting():
    loop = asyncio.get_running_loop()
    base = base_events.BaseEventLoop
    usual = base.call_soon, base.create_task, base.get_debug
    seen = []

    def call_soon(self, *args, **named):
        seen.append("call_soon")
        return usual[0](self, *args, **named)

    def create_task(self, *args, **named):
        seen.append("create_task")
        return usual[1](self, *args, **named)

    def get_debug(self):
        seen.append("get_debug")
        return usual[2](self)

    base.call_soon = call_soon
    loop.call_soon(int)
    base.call_soon = usual[0]
    base.create_task = create_task
    task = loop.create_task(nothing())
    base.create_task = usual[1]
    await task
    base.get_debug = get_debug
    loop.create_future()
    base.get_debug = usual[2]
    print("set in BaseEventLoop:", *seen)

    kind = type(loop)
    seen.clear()

    def _call_soon(self, *args):
        seen.append("_call_soon")
        return base._call_soon(self, *args)

    kind._call_soon = _call_soon
    loop.call_soon(int)
    del kind._call_soon
    print("set in the class:", *seen)
    loop.call_soon(print, "plain again")
    await asyncio.sleep(0)


with asyncio.Runner(loop_factory=Loop) as runner:
    runner.run(overriding())
with asyncio.Runner(loop_factory=Outer) as runner:
    runner.run(outer())
asyncio.run(setting())
