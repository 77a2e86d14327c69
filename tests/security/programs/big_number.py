# Numbers that take for ever, in every operation that can be long.
# limits: {"wall_time_ms": 200}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
10**10**8
