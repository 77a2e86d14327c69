# Descriptors run out with an ordinary error.
# expect-stdout: survived
import errno
import os

open("/tmp/f", "w").close()
held = []
try:
    for _ in range(1_000_000):
        held.append(os.open("/tmp/f", os.O_RDONLY))
except OSError as error:
    assert error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOSPC, errno.ENOMEM), error
    print("survived")
