# Entries beyond the quota are ENOSPC.
# limits: {"file_entries": 50}
# expect-stdout: True True
import errno

made = 0
try:
    for n in range(1000):
        open(f"/tmp/{n}", "w").close()
        made += 1
except OSError as error:
    print(error.errno == errno.ENOSPC, 40 <= made <= 50)
