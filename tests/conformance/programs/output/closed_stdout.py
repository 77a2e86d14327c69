# A program that closes its stdout does harm to itself only.
# expect-stdout: before
# expect-value: "still running"
import os
import sys

print("before")
sys.stdout.flush()
os.close(1)
result = "still running"
