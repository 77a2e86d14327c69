# Neither is infinity.
# expect-value-error: inf
result = float("-inf")
