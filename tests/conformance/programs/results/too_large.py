# A result beyond its limit is not returned, and the reason says so.
# limits: {"result_kib": 1}
# expect-value-error: limit
result = "x" * 2000
