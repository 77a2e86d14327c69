# Files beyond the quota: ENOSPC, also through sqlite, mkdir chains, long names, rewriting.
# limits: {"files_kib": 1024}
# expect-stdout: survived
import errno
import os
import sqlite3

try:
    open("/data/big", "wb").write(bytes(10_000_000))
except OSError as error:
    assert error.errno == errno.ENOSPC, error
os.truncate("/data/big", 0)
try:
    db = sqlite3.connect("/data/big.db")
    db.execute("create table t (x)")
    for _ in range(100):
        db.execute("insert into t values (zeroblob(100000))")
        db.commit()
except sqlite3.OperationalError:
    pass
db.close()
os.unlink("/data/big.db")
for _ in range(200):
    with open("/data/again", "wb") as file:
        file.write(bytes(500_000))
print("survived")
