# Truncation, exclusive creation, updates in place, positions of independent descriptors, unlinked files.
# expect-stdout:
#| FileExistsError
#| b'01AB45'
#| b'01' b'01A' b'AB' 4 3
#| False b'01A'
#| 6 1 b'bcd'
#| 6
#| Bad file descriptor
import os

path = "/tmp/semantics.bin"
with open(path, "xb") as file:
    file.write(b"0123456789")
try:
    open(path, "xb")
except FileExistsError:
    print("FileExistsError")
with open(path, "r+b") as file:
    file.seek(2)
    file.write(b"AB")
    file.truncate(6)
print(open(path, "rb").read())
with open(path, "rb") as one, open(path, "rb") as two:
    print(one.read(2), two.read(3), one.read(2), one.tell(), two.tell())
with open(path, "r+b") as file:
    os.unlink(path)
    print(os.path.exists(path), file.read(3))
descriptor = os.open("/tmp/raw.bin", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
print(os.write(descriptor, b"abcdef"), os.lseek(descriptor, 1, os.SEEK_SET), os.read(descriptor, 3))
print(os.fstat(descriptor).st_size)
os.close(descriptor)
try:
    os.read(descriptor, 1)
except OSError as error:
    print(error.strerror)
os.unlink("/tmp/raw.bin")
