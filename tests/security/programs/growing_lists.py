# Growth in small steps until memory ends, again and again.
# limits: {"memory_mib": 64}
# expect-stdout: survived
for _ in range(5):
    grown = []
    try:
        while True:
            grown.append(["x" * 50] * 10)
    except MemoryError:
        del grown
print("survived")
