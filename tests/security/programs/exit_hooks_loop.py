# Hooks that run at the end and never return.
# limits: {"wall_time_ms": 100, "grace_ms": 50}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
import atexit


@atexit.register
def loop():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
