# More standard input than the limit is not started.
# limits: {"input_kib": 0}
# stdin: "too much"
# expect-outcome: limit_exceeded
# expect-limit: input
print("never")
