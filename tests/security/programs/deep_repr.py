# repr, str, print, comparison and hashing of what is nested 100,000 deep.
# expect-stdout: survived
nested = other = ()
for _ in range(100_000):
    nested = [nested]
    other = [other]
for work in (repr, str, lambda x: f"{x!r}", lambda x: x == other, lambda x: x < other):
    try:
        work(nested)
    except (RecursionError, MemoryError):
        pass
print("survived")
