# stdout of print and of os.write arrive in the order of writing.
# expect-stdout:
#| 1
#| 2
#| 3
#| 4
#| 5
import os
import sys

print("1")
sys.stdout.flush()
os.write(1, b"2\n")
print("3", flush=True)
os.write(1, b"4\n")
sys.stdout.write("5\n")
