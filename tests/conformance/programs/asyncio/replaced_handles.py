# Loops make and run the handles that asyncio has at that time: another class, another method of its own class.
# expect-stdout:
#| Mine True
#| mine
#| called
#| Handle
#| made call_soon called
#| called
#| ran
#| called
import asyncio
from asyncio import events


class Mine(events.Handle):
    __slots__ = ()

    def _run(self):
        print("mine")
        super()._run()


async def main():
    loop = asyncio.get_running_loop()
    usual, events.Handle = events.Handle, Mine
    handle = loop.call_soon(print, "called")
    events.Handle = usual
    print(type(handle).__name__, isinstance(handle, usual))
    await asyncio.sleep(0)
    print(type(loop.call_soon(int)).__name__)
    await asyncio.sleep(0)

    usual_init = usual.__init__

    def init(self, callback, args, loop, context=None):
        if callback is print:
            print("made call_soon", *args)
        usual_init(self, callback, args, loop, context)

    usual.__init__ = init
    loop.call_soon(print, "called")
    usual.__init__ = usual_init
    await asyncio.sleep(0)

    usual_run = usual._run

    def run(self):
        if self._callback is print:
            print("ran")
        usual_run(self)

    loop.call_soon(print, "called")
    usual._run = run
    await asyncio.sleep(0)
    usual._run = usual_run
    await asyncio.sleep(0)


asyncio.run(main())
