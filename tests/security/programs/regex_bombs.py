# Regular expressions that explode in time or in space.
# limits: {"wall_time_ms": 300}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
import re

for pattern in ("(" * 5_000 + ")" * 5_000, "(?:" * 5_000 + "x" + "*)" * 5_000, "a{0,65535}" * 50, "(?P<a>" * 200):
    try:
        re.match(pattern, "a" * 1000)
    except (re.error, RecursionError, MemoryError, OverflowError):
        pass
re.match(r"(a|a)*(a|a)*(a|a)*b", "a" * 200)
