# A program longer than the limit is not started.
# limits: {"source_kib": 0}
# expect-outcome: limit_exceeded
# expect-limit: source
print("never")
