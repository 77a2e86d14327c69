# What a stream keeps that nobody closes is written at the end, whoever holds it: a class, a cycle, a module, an object of a class of the
# program's; what was detached or closed is left alone.
# expect-stdout-contains: in a class;
# expect-stdout-contains: in a cycle;
# expect-stdout-contains: in a module;
# expect-stdout-contains: in bytes;
# expect-stdout-contains: in its own class;
# expect-stdout-contains: of a compressor
import bz2
import io
import sys
import types


def stream():
    return open(1, "w", closefd=False)


class Holder:
    stream = stream()


class Cycle:
    def __init__(self):
        self.itself = self
        self.stream = stream()


class Own(io.TextIOWrapper):
    pass


class Decompressing(io.RawIOBase):
    def __init__(self):
        self.decompressor = bz2.BZ2Decompressor()
        self.output = sys.stdout  # the program's variables are gone by then

    def writable(self):
        return True

    def write(self, compressed):
        self.output.write(self.decompressor.decompress(bytes(compressed)).decode())
        return len(compressed)


Holder.stream.write("in a class;")
Cycle().stream.write("in a cycle;")
module = sys.modules["module"] = types.ModuleType("module")
module.stream = io.TextIOWrapper(io.FileIO(1, "w", closefd=False))
module.stream.write("in a module;")
module.binary = open(1, "wb", closefd=False)
module.binary.write(b"in bytes;")
module.own = Own(io.BufferedWriter(io.FileIO(1, "w", closefd=False)))
module.own.write("in its own class;")
module.detached = stream()
module.detached.detach()
module.closed = io.TextIOWrapper(io.BytesIO())
module.closed.write("lost")
module.closed.close()
compressed = bz2.open(Decompressing(), "wt")
compressed.itself = compressed
compressed.write("of a compressor")
