# A program sees how much of its limits on files it has used, as on a disk of that size.
# limits: {"files_kib": 1024, "file_entries": 100}
# expect-stdout: done
import os
import shutil

before = shutil.disk_usage(".")
assert before.total == 1 << 20 and before.used == 0 and before.free == before.total, before
with open("file", "wb") as file:
    file.write(bytes(300_000))
    file.flush()
    assert os.fstatvfs(file.fileno()) == os.statvfs(file.fileno()) == os.statvfs("/tmp") == os.statvfs(b"file")
usage = shutil.disk_usage("/data/file")
assert usage.total == before.total and 300_000 <= usage.used <= 304_096, usage
assert usage.free == usage.total - usage.used
space = os.statvfs(".")
assert space.f_files == 100 and space.f_ffree == 99 and space.f_namemax == 255, space
try:
    with open("too_much", "wb") as file:
        file.write(bytes(usage.free + 4096))
    raise AssertionError("more than is free")
except OSError as error:
    assert error.strerror == "No space left on device", error
os.unlink("file")
os.unlink("too_much")
assert shutil.disk_usage(".") == before
for path, expected in (("absent", FileNotFoundError), (99, OSError), (None, TypeError)):
    try:
        os.statvfs(path)
        raise AssertionError(path)
    except expected:
        pass
assert os.statvfs in os.supports_fd
print("done")
