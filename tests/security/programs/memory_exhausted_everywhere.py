# Memory ends inside imports, exceptions, class statements, formatting.
# limits: {"memory_mib": 48, "wall_time_ms": 20000}
# expect-outcome: any
import sys

hoard = []
for size in (1 << 20, 1 << 14, 1 << 8, 1 << 5):
    try:
        while True:
            hoard.append(bytearray(size))
    except MemoryError:
        pass


def attempt(work):
    try:
        work()
    except MemoryError:
        pass


for _ in range(100):
    attempt(lambda: __import__("decimal"))
    attempt(lambda: type("C", (), {}))
    attempt(lambda: f"{1.5:100.50f}")
    attempt(lambda: exec("def f(): return [i for i in range(10)]"))
    attempt(lambda: print("x"))
    hoard.append(1)
