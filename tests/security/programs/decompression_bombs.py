# Small data that unpacks to gigabytes.
# limits: {"memory_mib": 96}
# expect-stdout: survived
import bz2
import gzip
import io
import lzma
import zlib

zeros = bytes(1 << 20)
packer = zlib.compressobj(9)
bomb = b"".join(packer.compress(zeros) for _ in range(512)) + packer.flush()
for work in (lambda: zlib.decompress(bomb), lambda: gzip.decompress(gzip.compress(zeros) * 512)):
    try:
        work()
        print("unpacked")
    except (MemoryError, OSError):
        pass
for module in (bz2, lzma):
    try:
        module.decompress(module.compress(zeros) * 512)
        print("unpacked")
    except (MemoryError, OSError, lzma.LZMAError):
        pass
print("survived")
