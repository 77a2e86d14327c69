# What C prints of a traceback has source lines, as that of a program in a file has.
# expect-stderr-contains:   File "<user>", line 12, in __del__
# expect-stderr-contains:     raise ValueError("first")  # in the destructor
# expect-stderr-contains: ValueError: first
# expect-stderr-contains:     raise ValueError("second")  # without a hook
# expect-stderr-contains: ValueError: second
import sys


class Failing:
    def __del__(self):
        raise ValueError("first")  # in the destructor


Failing()


class FailingAgain:
    def __del__(self):
        raise ValueError("second")  # without a hook


del sys.unraisablehook
FailingAgain()
