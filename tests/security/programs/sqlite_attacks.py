# SQLite: attached host files, extensions, endless queries, deep expressions, corrupted databases.
# limits: {"wall_time_ms": 20000}
# expect-stdout: survived
import sqlite3

db = sqlite3.connect(":memory:")
for statement in (
    "attach '/etc/passwd' as host",
    "attach 'file:/proc/self/maps?mode=ro' as maps",
    "select load_extension('/lib/libc.so.6')",
    "select " + "(" * 100_000 + "1" + ")" * 100_000,
    "select " + "+".join(["1"] * 50_000),
    "select zeroblob(2147483647)",
    "select printf('%.*c', 2000000000, 'x')",
    "pragma temp_store_directory = '/etc'",
    "select readfile('/etc/passwd')",
    "vacuum into '/etc/planted'",
):
    try:
        db.execute(statement).fetchall()
    except (sqlite3.Error, MemoryError, OverflowError):
        pass
disk = sqlite3.connect("/tmp/c.db")
disk.executescript("create table t (x); insert into t values (1);")
disk.close()
for position in range(0, 8192, 37):
    data = bytearray(open("/tmp/c.db", "rb").read())
    data[position % len(data)] ^= 0xFF
    open("/tmp/d.db", "wb").write(data)
    try:
        sqlite3.connect("/tmp/d.db").execute("select * from t").fetchall()
    except (sqlite3.Error, MemoryError, UnicodeDecodeError):
        pass
print("survived")
