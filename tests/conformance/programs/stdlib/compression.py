# zlib, gzip, bz2, lzma: round trips, streaming, errors.
# expect-stdout:
#| zlib True True
#| gzip True True
#| bz2 True True
#| lzma True True
#| 4072147957 1648192571
#| True
#| error
#| OSError
#| LZMAError
#| ['line\n', 'line\n', 'line\n']
import bz2
import gzip
import lzma
import zlib

data = b"all work and no play " * 500
for module in (zlib, gzip, bz2, lzma):
    packed = module.compress(data)
    print(module.__name__, len(packed) < len(data) // 10, module.decompress(packed) == data)
print(zlib.crc32(data), zlib.adler32(data))
stream = zlib.compressobj(level=9, wbits=-15)
raw = stream.compress(data[:100]) + stream.compress(data[100:]) + stream.flush()
print(zlib.decompress(raw, wbits=-15) == data)
for module, error in ((zlib, zlib.error), (bz2, OSError), (lzma, lzma.LZMAError)):
    try:
        module.decompress(b"not compressed at all")
    except error as caught:
        print(type(caught).__name__)
with bz2.open("/tmp/data.bz2", "wt") as file:
    file.write("line\n" * 3)
print(bz2.open("/tmp/data.bz2", "rt").readlines())
