# A result nested very deeply is refused with a reason; the interpreter survives.
# expect-stdout: still running
# expect-value-error: ecursion
result = []
for _ in range(100_000):
    result = [result]
print("still running")
