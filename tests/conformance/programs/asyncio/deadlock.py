# Waiting for something that can never come ends at the time limit.
# limits: {"wall_time_ms": 600, "grace_ms": 10000}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-stdout:
#| waiting
#| finally
import asyncio

try:
    print("waiting")
    await asyncio.get_running_loop().create_future()
finally:
    print("finally")
