# A timer of `signal` goes off while the event loop waits: its handler runs at once, and what it raises ends the run.
# expect-stdout:
#| handler
#| slept
#| called back
#| cancelled
#| Alarm out of run
#| cancelled
#| Alarm out of run
#| timeout
import asyncio
import signal


class Alarm(Exception):
    pass


def raise_alarm(number, frame):
    raise Alarm


async def sleep():
    await asyncio.sleep(0.05)
    print("slept")


async def wait_for_signal():
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    loop.add_signal_handler(signal.SIGALRM, event.set)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    await event.wait()
    loop.remove_signal_handler(signal.SIGALRM)
    print("called back")


async def wait_long():
    signal.signal(signal.SIGALRM, raise_alarm)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        await asyncio.sleep(1000)
    finally:
        print("cancelled")


async def time_out():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(1000)
    except TimeoutError:
        print("timeout")


def inside_of_a_function():
    try:
        asyncio.run(wait_long())
    except Alarm:
        print("Alarm out of run")


signal.signal(signal.SIGALRM, lambda number, frame: print("handler"))
signal.setitimer(signal.ITIMER_REAL, 0.01)
asyncio.run(sleep())
asyncio.run(wait_for_signal())
try:
    asyncio.run(wait_long())
except Alarm:
    print("Alarm out of run")
inside_of_a_function()
asyncio.run(time_out())
