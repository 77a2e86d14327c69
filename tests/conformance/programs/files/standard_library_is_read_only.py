# The standard library can be read and not written.
# expect-stdout:
#| True
#| refused
import json
import os

folder = os.path.dirname(json.__file__)
print(len(os.listdir(folder)) > 0)
try:
    open(os.path.join(folder, "planted.py"), "w")
except OSError:
    print("refused")
