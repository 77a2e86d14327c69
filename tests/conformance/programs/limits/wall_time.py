# An endless loop ends at the time limit; output is kept, finally blocks run.
# limits: {"wall_time_ms": 600, "grace_ms": 10000}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-stdout:
#| started
#| finally
print("started")
try:
    while True:
        pass
finally:
    print("finally")
