# A wait without end is ended by the limit, as any other.
# limits: {"wall_time_ms": 150, "grace_ms": 50}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-stdout:
#| waiting
#| finally
import asyncio
import math

try:
    print("waiting")
    await asyncio.wait_for(asyncio.sleep(math.inf), 1e30)
finally:
    print("finally")
