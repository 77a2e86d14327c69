# asyncio.run makes its loop where the program's own policy says; the usual names of loops and policies work.
# expect-stdout:
#| OwnLoop
#| True True
#| no current loop
import asyncio


class OwnLoop(asyncio.SelectorEventLoop):
    pass


class OwnPolicy(asyncio.DefaultEventLoopPolicy):
    _loop_factory = OwnLoop


async def loop_class():
    return type(asyncio.get_running_loop())


asyncio.set_event_loop_policy(OwnPolicy())
own = asyncio.run(loop_class())
print(own.__name__)
asyncio.set_event_loop_policy(None)
usual = asyncio.run(loop_class())
print(usual is asyncio.EventLoop, usual is asyncio.SelectorEventLoop)
try:
    asyncio.get_event_loop()
except RuntimeError:
    print("no current loop")
