# stdout and stderr are kept apart.
# expect-stdout: to stdout
# expect-stderr-contains: to stderr
import os
import sys

print("to stdout")
print("to stderr", file=sys.stderr)
os.write(2, b"also to stderr\n")
