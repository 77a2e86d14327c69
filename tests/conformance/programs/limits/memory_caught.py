# MemoryError can be caught, and the program goes on.
# limits: {"memory_mib": 48}
# expect-stdout:
#| MemoryError
#| MemoryError
#| 1048576
try:
    x = "a" * 10**10
except MemoryError:
    print("MemoryError")
try:
    x = [0] * 10**9
except MemoryError:
    print("MemoryError")
print(len(bytearray(1 << 20)))
