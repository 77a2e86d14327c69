# sys.exit() and sys.exit(None) are success; nothing after them runs.
# expect-exit-code: 0
import sys

sys.exit()
print("not reached")
