# The program is the module __main__, so that pickling and dataclasses find its classes.
# expect-stdout:
#| __main__ True
#| Point(x=1)
#| __main__
import pickle
import sys
from dataclasses import dataclass


@dataclass
class Point:
    x: int


print(__name__, sys.modules["__main__"].Point is Point)
print(pickle.loads(pickle.dumps(Point(1))))
print(Point.__module__)
