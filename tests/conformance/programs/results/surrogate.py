# A lone surrogate is no valid text: refused, or replaced, but never invalid JSON.
# expect-value-error: surrogate
result = "\udc80"
