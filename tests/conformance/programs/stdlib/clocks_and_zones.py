# Clocks of processor time count what the program used, without its waits; TZ and time.tzset choose the local time zone.
# env: TZ=Europe/Berlin
# limits: {"wall_time_ms": 60000}
# expect-stdout: done
import datetime
import os
import time

for clock in (time.process_time, time.thread_time, lambda: sum(os.times()[:2])):
    before = clock()
    time.sleep(0.2)
    slept = clock() - before
    began = time.monotonic()
    total = sum(range(300_000))
    worked, passed = clock() - before - slept, time.monotonic() - began
    assert 0 <= slept < 0.15, slept
    assert 0 < worked <= passed + 0.01, (worked, passed)
for nanoseconds, seconds in ((time.process_time_ns, time.process_time), (time.thread_time_ns, time.thread_time)):
    assert abs(nanoseconds() / 1e9 - seconds()) < 5
for name in ("process_time", "thread_time"):
    info = time.get_clock_info(name)
    assert info.monotonic and not info.adjustable and 0 < info.resolution < 1

summer, winter = 1783078496, 1767353696
assert time.tzname == ("CET", "CEST") and (time.timezone, time.altzone, time.daylight) == (-3600, -7200, 1)
shown = time.localtime(summer)
assert (shown.tm_hour, shown.tm_isdst, shown.tm_zone, shown.tm_gmtoff) == (13, 1, "CEST", 7200), shown
assert time.localtime(winter)[:6] == (2026, 1, 2, 12, 34, 56) and time.localtime(winter).tm_isdst == 0
assert time.mktime(time.localtime(summer)) == summer and time.mktime(time.localtime(winter)) == winter
assert time.mktime((2026, 3, 29, 2, 30, 0, 0, 0, -1)) == 1774747800  # an hour that is left out
assert time.mktime((2026, 7, 3, 13, 34, 56, 0, 0, 0)) == summer + 3600
assert time.strftime("%H:%M %Z %z %s", time.localtime(summer)) == f"13:34 CEST +0200 {summer}"
assert time.strftime("%Z", (2026, 7, 3, 13, 34, 56, 0, 0, 1)) == "CEST"
assert time.ctime(summer) == "Fri Jul  3 13:34:56 2026"
assert str(datetime.datetime.fromtimestamp(summer)) == "2026-07-03 13:34:56"
local = datetime.datetime.fromtimestamp(summer, datetime.UTC).astimezone()
assert local.isoformat() == "2026-07-03T13:34:56+02:00" and local.tzname() == "CEST"
assert datetime.datetime(2026, 1, 2, 12, 34, 56).timestamp() == winter

for text, names, timezone, altzone, hour in (
    ("America/New_York", ("EST", "EDT"), 18000, 14400, 7),
    ("EST5EDT,M3.2.0,M11.1.0", ("EST", "EDT"), 18000, 14400, 7),
    (":Asia/Kolkata", ("IST", "IST"), -19800, -19800, 17),
    ("<+03>-3", ("+03", "+03"), -10800, -10800, 14),
    ("CET-1CEST", ("CET", "CEST"), -3600, -7200, 13),
    ("Australia/Sydney", ("AEST", "AEDT"), -36000, -39600, 21),
    ("Nowhere/AtAll", ("Nowhere", "Nowhere"), 0, 0, 11),
):
    os.environ["TZ"] = text
    time.tzset()
    found = (time.tzname, time.timezone, time.altzone, time.localtime(summer).tm_hour)
    assert found == (names, timezone, altzone, hour), (text, found)
del os.environ["TZ"]
time.tzset()
assert time.tzname == ("UTC", "UTC") and time.timezone == 0 and time.localtime(summer).tm_hour == 11
assert not hasattr(time, "_set_zone")
print("done")
