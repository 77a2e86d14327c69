# A variable that is None is null, not absent.
# expect-value: null
result = None
