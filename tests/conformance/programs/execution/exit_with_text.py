# sys.exit(text) prints the text to stderr and ends with status 1.
# expect-exit-code: 1
# expect-stderr-contains: no such thing
import sys

sys.exit("no such thing")
