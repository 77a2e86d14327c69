# A hook for uncaught exceptions is the program's code: it cannot go on past the limit.
# limits: {"wall_time_ms": 300, "grace_ms": 50}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
import sys


def hook(*_):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


sys.excepthook = hook
1 / 0
