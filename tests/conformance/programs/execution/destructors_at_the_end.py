# What a program leaves is destroyed at its end as by python: destructors find the program's variables and functions as they were, in the
# order of the collector; callbacks of weak references that end with their objects are not called.
# expect-stdout:
#| cycle | helped
#| first | helped
#| second | helped
#| dead None | helped
#| closed with helped
#| closed stream: helped
#| written by a stream: b'text'
#| dict of another module | helped
#| function of another module | helped
import io
import json
import sys
import types
import weakref

_private = "helped"


def helper():
    return _private


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print(self.name, "|", helper())


class Looking(Thing):
    def __del__(self):
        print(self.name, self.reference(), "|", helper())


class Raw(io.RawIOBase):
    def writable(self):
        return True

    def write(self, data):
        written.append(bytes(data))
        return len(data)

    def close(self):
        if not self.closed:
            print("closed stream:", helper())
            print("written by a stream:", *written)
        super().close()


def generator():
    try:
        yield
    finally:
        print("closed with", helper())


written = []
_first = Thing("first")
second = Thing("second")
cycle = Thing("cycle")
cycle.itself = cycle
del cycle
_callback = weakref.ref(second, lambda reference: print("called"))
other = sys.modules["other"] = types.ModuleType("other")
other.thing = Thing("dict of another module")
json.loads = lambda text, thing=Thing("function of another module"): None
_looking = Looking("dead")
_looking.reference = weakref.ref(second)
_suspended = generator()
next(_suspended)
_stream = io.BufferedWriter(Raw())
_stream.write(b"text")
