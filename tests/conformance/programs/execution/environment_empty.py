# Without variables given, os.environ is empty.
# expect-stdout: {}
import os

print(dict(os.environ))
