# A result whose methods raise, loop, or change it while it is encoded.
# limits: {"wall_time_ms": 300, "grace_ms": 50}
# expect-outcome: any
class Mean(dict):
    def items(self):
        while True:
            pass

    def __iter__(self):
        self["x"] = object()
        yield from ()


class Text(str):
    def __str__(self):
        raise RuntimeError


result = [Mean(a=1), Text("x")]
