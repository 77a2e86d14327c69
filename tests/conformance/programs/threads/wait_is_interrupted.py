# A wait with a timeout yields to the time limit like any other sleep.
# limits: {"wall_time_ms": 200, "grace_ms": 30000}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-exception: TimeLimitExceeded: wall time
import threading

threading.Event().wait(60)
