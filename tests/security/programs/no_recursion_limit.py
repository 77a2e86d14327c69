# With the recursion limit raised to the sky, recursion ends in an exception, or by the memory limit, not in a trap.
# limits: {"memory_mib": 256}
# expect-stdout: survived
import sys

sys.setrecursionlimit(10**9)


def call():
    return call() + 1


try:
    call()
except (RecursionError, MemoryError):
    pass
print("survived")
