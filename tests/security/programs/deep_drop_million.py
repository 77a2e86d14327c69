# A list nested 1,000,000 deep, dropped.
# expect-stdout: survived
nested = []
for _ in range(1_000_000):
    nested = [nested]
del nested
print("survived")
