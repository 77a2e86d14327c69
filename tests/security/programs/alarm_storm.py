# Timers that go off as fast as they can, are set as often as they can be, and whose handlers set others and never end.
# limits: {"wall_time_ms": 300, "grace_ms": 100}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-stderr-contains:
# An alarm may ring while a loop is made: then its __del__ complains, as everywhere.
import asyncio
import signal
import time


def set_again(number, frame):
    for seconds in (1e-9, 1e9, 1e-6, 5, 0, 1e-3):
        signal.setitimer(signal.ITIMER_REAL, seconds, 1e-9)
    raise OSError


def never_end(number, frame):
    signal.signal(signal.SIGALRM, set_again)
    signal.setitimer(signal.ITIMER_REAL, 1e-9, 1e-9)
    try:
        while True:
            pass
    finally:
        never_end(number, frame)


signal.signal(signal.SIGALRM, set_again)
while time.monotonic() % 1 < 2:
    try:
        for i in range(20_000):
            signal.setitimer(signal.ITIMER_REAL, 0.25 - i * 1e-5)
        signal.setitimer(signal.ITIMER_REAL, 1e-9, 1e-9)
        asyncio.new_event_loop().run_until_complete(asyncio.sleep(0.01))
    except OSError:
        if time.process_time() > 0.1:
            never_end(0, None)
