# A bare string is a result too.
# expect-value: "done"
result = "done"
