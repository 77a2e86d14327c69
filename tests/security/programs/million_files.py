# A million tiny files: refused beyond the quota, the host keeps its memory.
# expect-stdout: survived
import errno
import os

refused = 0
for n in range(30_000):
    try:
        os.close(os.open(f"/tmp/{n}", os.O_CREAT | os.O_WRONLY))
    except OSError as error:
        assert error.errno in (errno.ENOSPC, errno.EMFILE), error
        refused += 1
        if refused > 1000:
            break
assert refused
for n in range(30_000):
    try:
        os.mkdir(f"/data/{n}")
    except OSError as error:
        assert error.errno == errno.ENOSPC, error
        break
print("survived")
