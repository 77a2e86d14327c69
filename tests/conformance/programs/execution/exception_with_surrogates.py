# Text that is no valid UTF-8 in an exception's message does no harm.
# expect-outcome: raised
# expect-exception: ValueError:
raise ValueError("lone \udc80 surrogate")
