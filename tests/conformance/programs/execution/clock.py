# Real and monotonic clocks run; sleep sleeps.
# expect-stdout:
#| True True
#| True True True
#| True
#| True 1970-01-02
import datetime
import time

start, real = time.monotonic(), time.time()
time.sleep(0.02)
elapsed, real_elapsed = time.monotonic() - start, time.time() - real
print(0.02 <= elapsed < 10, 0.015 < real_elapsed < 10)
print(datetime.datetime.now().year >= 2024, time.perf_counter_ns() > 0, time.process_time() >= 0)
print(time.time_ns() // 10**9 - int(time.time()) in (0, 1, -1))
print(time.localtime().tm_zone in ("UTC", "GMT"), time.strftime("%Y-%m-%d", time.gmtime(86400)))
