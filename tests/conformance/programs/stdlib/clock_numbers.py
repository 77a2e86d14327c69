# Clocks have Linux's numbers, and those of processor time agree with time.process_time.
# expect-stdout: done
import errno
import time

assert (time.CLOCK_REALTIME, time.CLOCK_MONOTONIC) == (0, 1)
assert (time.CLOCK_PROCESS_CPUTIME_ID, time.CLOCK_THREAD_CPUTIME_ID) == (2, 3)
for clock, function in (
    (time.CLOCK_REALTIME, time.time_ns),
    (time.CLOCK_MONOTONIC, time.monotonic_ns),
    (time.CLOCK_PROCESS_CPUTIME_ID, time.process_time_ns),
    (time.CLOCK_THREAD_CPUTIME_ID, time.thread_time_ns),
):
    before, shown, after = function(), time.clock_gettime_ns(clock), function()
    assert before <= shown <= after, (clock, before, shown, after)
    assert abs(time.clock_gettime(clock) - shown / 10**9) < 60
    assert 0 < time.clock_getres(clock) < 1
for clock in (-1, 99, 2**31 - 1):
    for function in (time.clock_gettime, time.clock_gettime_ns, time.clock_getres):
        try:
            function(clock)
            raise AssertionError(clock)
        except OSError as error:
            assert error.errno == errno.EINVAL, error
print("done")
