# Timers of `signal`: what they answer, and what their handlers do to sleeps, waits, locks and busy loops.
# expect-stdout:
#| SIGALRM ignored, then handled
#| errors ['ValueError', 'itimer_error', 'itimer_error', 'itimer_error', 'itimer_error', 'OverflowError']
#| alarm 0 100 100
#| old (0.0, 0.0) 50.0 True 20.0
#| slept True after 1
#| ended sleep select poll acquire busy pause
#| ticks 5 (0.0, 0.0)
#| nested ['outer', 'inner']
#| other timers (0.0, 0.0) (0.0, 0.0)
import select
import signal
import threading
import time
from signal import ITIMER_PROF, ITIMER_REAL, ITIMER_VIRTUAL, SIG_DFL, SIG_IGN, SIGALRM


class Alarm(Exception):
    pass


def raise_alarm(number, frame):
    assert number is SIGALRM.value and frame is not None
    raise Alarm


assert signal.getsignal(SIGALRM) is SIG_DFL
signal.signal(SIGALRM, SIG_IGN)
signal.setitimer(ITIMER_REAL, 0.001)
time.sleep(0.02)
assert signal.signal(SIGALRM, raise_alarm) is SIG_IGN
try:
    signal.raise_signal(SIGALRM)
except Alarm:
    print("SIGALRM ignored, then handled")

errors = []
for which, seconds in (
    (0, float("nan")), (0, -1), (0, -1e-6), (77, 1), (-1, 1), (0, float("inf")),
):
    try:
        signal.setitimer(which, seconds)
    except (OSError, ValueError, OverflowError) as error:
        errors.append(type(error).__name__)
print("errors", errors)
assert signal.ItimerError is OSError or issubclass(signal.ItimerError, OSError)

print("alarm", signal.alarm(100), signal.alarm(200) and 100, signal.alarm(0) and 100)

signal.setitimer(ITIMER_REAL, 0)
old = signal.setitimer(ITIMER_REAL, 30, 50)
left, interval = signal.getitimer(ITIMER_REAL)
again = signal.setitimer(ITIMER_REAL, 5, 20)
print("old", old, again[1], 29 < left <= 30, signal.setitimer(ITIMER_REAL, 0)[1])

calls = []
signal.signal(SIGALRM, lambda number, frame: calls.append(number))
signal.setitimer(ITIMER_REAL, 0.01)
start = time.monotonic()
time.sleep(0.05)
print("slept", time.monotonic() - start >= 0.05, "after", len(calls))


def busy():
    while True:
        pass


def acquire():
    lock = threading.Lock()
    lock.acquire()
    lock.acquire(timeout=1000)


def poll():
    select.poll().poll(1_000_000)


signal.signal(SIGALRM, raise_alarm)
ended = []
for wait in (
    lambda: time.sleep(1000), lambda: select.select([], [], [], 1000), poll, acquire, busy, signal.pause,
):
    signal.setitimer(ITIMER_REAL, 0.01)
    try:
        wait()
    except Alarm:
        ended.append(getattr(wait, "__name__", ""))
names = ["sleep", "select", "poll", "acquire", "busy", "pause"]
assert [name for name in ended if name != "<lambda>"] == ["poll", "acquire", "busy", "pause"]
print("ended", *names[: len(ended)])

ticks = []


def tick(number, frame):
    ticks.append(number)
    if len(ticks) == 5:
        signal.setitimer(ITIMER_REAL, 0)


signal.signal(SIGALRM, tick)
signal.setitimer(ITIMER_REAL, 0.002, 0.002)
while len(ticks) < 5:
    pass
time.sleep(0.02)
print("ticks", len(ticks), signal.getitimer(ITIMER_REAL))

order = []


def outer(number, frame):
    def inner(number, frame):
        order.append("inner")

    signal.signal(SIGALRM, inner)
    signal.setitimer(ITIMER_REAL, 0.001)
    order.append("outer")
    while len(order) < 2:
        pass


signal.signal(SIGALRM, outer)
signal.alarm(1)
signal.setitimer(ITIMER_REAL, 0.001)
signal.pause()
print("nested", order)

print("other timers", signal.getitimer(ITIMER_VIRTUAL), signal.setitimer(ITIMER_PROF, 0))
signal.alarm(1000)  # ends with the program
