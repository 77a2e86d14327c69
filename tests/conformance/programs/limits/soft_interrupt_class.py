# The interrupt is a KeyboardInterrupt with a name of its own, so that `except Exception` does not see it.
# limits: {"wall_time_ms": 600, "grace_ms": 10000}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-stdout: TimeLimitExceeded True
try:
    try:
        while True:
            pass
    except Exception:
        print("caught as Exception")
except BaseException as error:
    print(type(error).__name__, isinstance(error, KeyboardInterrupt))
    raise
