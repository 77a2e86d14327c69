# Endless clean-up: finally blocks that never end, generators that refuse to close, __del__ that loops.
# limits: {"wall_time_ms": 50, "grace_ms": 50}
# expect-outcome: limit_exceeded
# expect-limit: wall_time
def stubborn():
    while True:
        try:
            yield
        except BaseException:
            pass


class Undead:
    def __del__(self):
        while True:
            pass


generator = stubborn()
next(generator)
undead = Undead()
try:
    while True:
        pass
finally:
    try:
        while True:
            pass
    finally:
        del undead
        while True:
            pass
