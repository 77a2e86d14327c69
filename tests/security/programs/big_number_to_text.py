# A number's text has a bound of its own in CPython; shifts beyond memory are MemoryError.
# expect-stdout: survived
for work in (lambda: str(1 << 1_000_000), lambda: 1 << 10**12, lambda: int("9" * 100_000), lambda: b"x" * (1 << 40)):
    try:
        work()
    except (ValueError, MemoryError, OverflowError):
        pass
print("survived")
