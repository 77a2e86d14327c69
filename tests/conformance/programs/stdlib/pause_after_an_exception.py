# signal.pause waits for the next signal, although the last handler has raised an exception.
# expect-stdout: True True True
import signal
import time


class Alarm(Exception):
    pass


def raise_alarm(number, frame):
    raise Alarm


signal.signal(signal.SIGALRM, raise_alarm)
ended = []
for wait in lambda: time.sleep(100), signal.pause, signal.pause:
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        wait()
        ended.append(False)
    except Alarm:
        ended.append(True)
signal.setitimer(signal.ITIMER_REAL, 0)
print(*ended)
