# os.abort ends the program, not the host.
# expect-outcome: trapped
# expect-stdout: before
import os

print("before", flush=True)
os.abort()
