# MemoryError can be caught, and the program goes on.
# limits: {"memory_mib": 48}
# expect-stdout:
#| refused
#| refused
#| 1048576
try:
    x = "a" * 10**10
except (MemoryError, OverflowError):
    print("refused")
try:
    x = [0] * 10**9
except (MemoryError, OverflowError):
    print("refused")
print(len(bytearray(1 << 20)))
