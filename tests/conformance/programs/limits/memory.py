# Memory beyond the limit: MemoryError uncaught ends as a limit.
# limits: {"memory_mib": 48}
# expect-outcome: limit_exceeded
# expect-limit: memory
blocks = []
while True:
    blocks.append(bytearray(1 << 20))
