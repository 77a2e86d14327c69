# What sits in buffers at the end is written: stdout, and files that were not closed.
# expect-exit-code: 2
# expect-stdout-contains: buffered
import sys

sys.stdout.write("buffered")
sys.exit(2)
