# Both clocks are multiples of the granularity.
# clock: {"granularity_ns": 10000000}
# expect-stdout: 0 0
import time

print(time.time_ns() % 10_000_000, time.monotonic_ns() % 10_000_000)
