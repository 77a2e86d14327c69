# Closing every descriptor that the program was given harms the program only.
# expect-outcome: any
import os

for descriptor in range(10):
    try:
        os.close(descriptor)
    except OSError:
        pass
try:
    os.listdir("/data")
    open("/tmp/f", "w").close()
except OSError:
    pass
print("x")
