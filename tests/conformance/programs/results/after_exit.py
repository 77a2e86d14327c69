# sys.exit(0) is an ordinary ending: the result is returned.
# expect-value: 1
import sys

result = 1
sys.exit(0)
