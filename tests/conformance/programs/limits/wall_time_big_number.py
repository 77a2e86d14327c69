# So does an absurd power.
# limits: {"wall_time_ms": 100}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
10**10**8
