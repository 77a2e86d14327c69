# A text that takes a large part of the memory can be printed: print makes no copy of its own.
# limits: {"memory_mib": 128, "output_kib": 65536}
# expect-outcome: any
# expect-stdout-contains: printed
import sys

text = "x" * (40 << 20)
print(text)
sys.stdout.write("printed\n")
