# SIGALRM without a handler ends a program at once, with the status that a shell shows.
# expect-exit-code: 142
# expect-stdout: before
# expect-stderr-contains: Alarm clock
import atexit
import signal
import time

atexit.register(print, "never")
print("before", flush=True)
try:
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    time.sleep(1000)
finally:
    print("never")
