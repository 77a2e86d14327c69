# Writing far beyond the end of a file costs quota or is refused; it never takes the host's memory.
# expect-stdout: survived
import errno
import os

for offset in (2**31, 2**32 - 1, 2**32, 2**62, 2**63 - 2):
    descriptor = os.open("/tmp/sparse", os.O_RDWR | os.O_CREAT)
    for work in (
        lambda: (os.lseek(descriptor, offset, os.SEEK_SET), os.write(descriptor, b"x")),
        lambda: os.ftruncate(descriptor, offset),
        lambda: os.pwrite(descriptor, b"x", offset),
        lambda: os.posix_fallocate(descriptor, offset, 10),
        lambda: os.lseek(descriptor, -offset, os.SEEK_CUR),
    ):
        try:
            work()
        except OSError as error:
            assert error.errno in (errno.ENOSPC, errno.EFBIG, errno.EINVAL, errno.EOVERFLOW, errno.ENOTSUP), error
        except (AttributeError, OverflowError):
            pass
    os.close(descriptor)
    os.unlink("/tmp/sparse")
print("survived")
