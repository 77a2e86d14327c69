# A catastrophic regular expression ends at the time limit.
# limits: {"wall_time_ms": 100}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
import re

re.match(r"(a+)+$", "a" * 64 + "b")
