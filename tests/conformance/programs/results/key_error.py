# Keys that are not text: a tuple cannot be a key.
# expect-value-error: tuple
result = {(1, 2): 3}
