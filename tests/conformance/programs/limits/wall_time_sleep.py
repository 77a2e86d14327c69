# A sleeping program is woken at the time limit.
# limits: {"wall_time_ms": 50}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
import time

time.sleep(1000)
