# graphlib, contextvars, types, inspect, abc, weakref, numbers, calendar, timeit, traceback, warnings.
# expect-stdout:
#| ['a', 'b', 'c', 'd']
#| 0 5
#| Can't instantiate abstract class Base without an implementation for abstract method 'go'
#| (a, /, b=1, *, c) namespace(x=1)
#|    February 2024
#| Mo Tu We Th Fr Sa Su
#|           1  2  3  4
#|  5  6  7  8  9 10 11
#| 12 13 14 15 16 17 18
#| 19 20 21 22 23 24 25
#| 26 27 28 29
#|  False True
#| ValueError: invalid literal for int() with base 10: 'x'
#| DeprecationWarning careful
#| 0
import abc
import calendar
import contextvars
import graphlib
import inspect
import numbers
import traceback
import types
import warnings
import weakref

print(list(graphlib.TopologicalSorter({"d": {"b", "c"}, "b": {"a"}, "c": {"b"}}).static_order()))
variable = contextvars.ContextVar("v", default=0)
context = contextvars.copy_context()
context.run(variable.set, 5)
print(variable.get(), context[variable])


class Base(abc.ABC):
    @abc.abstractmethod
    def go(self): ...


try:
    Base()
except TypeError as error:
    print(error)
print(inspect.signature(lambda a, /, b=1, *, c: None), types.SimpleNamespace(x=1))
print(calendar.month(2024, 2), calendar.isleap(2100), isinstance(1, numbers.Integral))
try:
    int("x")
except ValueError:
    print(traceback.format_exc().splitlines()[-1])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful", DeprecationWarning)
print(caught[0].category.__name__, caught[0].message)
cache = weakref.WeakValueDictionary()
print(len(cache))
