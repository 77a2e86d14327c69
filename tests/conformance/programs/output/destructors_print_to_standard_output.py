# Whatever stands for sys.stdout when a program ends, what destructors of its variables print then is seen; what a cycle's do is not.
# expect-stdout: destroyed variable
import io
import sys


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("destroyed", self.name)


variable = Thing("variable")
cycle = Thing("cycle")
cycle.itself = cycle
del cycle
sys.stdout = io.StringIO()
