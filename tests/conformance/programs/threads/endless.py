# A thread that never ends is stopped by the time limit, and the exception says why the program did not go on.
# limits: {"wall_time_ms": 300, "grace_ms": 5000}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
# expect-stdout: inside an Eryx sandbox a thread runs to its end when it is started
# expect-exception: TimeLimitExceeded: wall time
import threading
import time

import eryx


def beat():
    while True:
        time.sleep(0.01)


try:
    threading.Thread(target=beat, daemon=True).start()
    print("it went on")
except eryx.TimeLimitExceeded as error:
    print(error.__notes__[0].partition(":")[0])
    raise
