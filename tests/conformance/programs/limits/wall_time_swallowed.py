# Code that swallows the interrupt is stopped after the grace.
# limits: {"wall_time_ms": 600, "grace_ms": 30}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-stdout: started
print("started", flush=True)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
