# A set cannot be encoded; the reason names the type and where it is.
# expect-value-error: set
result = {"a": [{1, 2}]}
