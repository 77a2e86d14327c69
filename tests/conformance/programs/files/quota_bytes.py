# Files beyond the quota are ENOSPC; what was stored before is intact, and freed space can be used again.
# limits: {"files_kib": 256}
# expect-stdout:
#| True
#| True
#| 100000
import errno
import os

with open("/data/keep.bin", "wb") as file:
    file.write(b"k" * 100_000)
try:
    with open("/data/big.bin", "wb", buffering=0) as file:
        for _ in range(100):
            file.write(b"b" * 10_000)
except OSError as error:
    print(error.errno == errno.ENOSPC)
print(open("/data/keep.bin", "rb").read() == b"k" * 100_000)
os.unlink("/data/big.bin")
with open("/data/again.bin", "wb") as file:
    print(file.write(b"a" * 100_000))
