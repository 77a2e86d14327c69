# sys.exit(n) is an ordinary ending with a status; output before it is kept, finally blocks run.
# expect-exit-code: 3
# expect-stdout:
#| before
#| finally
import sys

try:
    print("before")
    sys.exit(3)
finally:
    print("finally")
