# A fixed, frozen clock: advances by sleeping only.
# clock: {"start_s": 86400, "frozen": true}
# expect-stdout:
#| 1970-01-02 00:00:00
#| 86400.0 0.0
#| 86402.0 2.0
import datetime
import time

monotonic = time.monotonic()
print(datetime.datetime.fromtimestamp(time.time(), datetime.UTC).strftime("%Y-%m-%d %H:%M:%S"))
for i in range(10000):
    pass
print(time.time(), time.monotonic() - monotonic)
time.sleep(2)
print(time.time(), time.monotonic() - monotonic)
