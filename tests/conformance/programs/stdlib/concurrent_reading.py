# selectors, select and time.sleep do not block for ever on nothing.
# expect-stdout: done
import select
import time

try:
    select.select([], [], [], 0.01)
except (OSError, ValueError):
    pass
time.sleep(0.001)
print("done")
