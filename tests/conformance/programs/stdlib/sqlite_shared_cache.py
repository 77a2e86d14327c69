# Connections with `cache=shared` share a database in memory, with locks per table.
# expect-stdout: done
import sqlite3

URI = "file:x?mode=memory&cache=shared"
first = sqlite3.connect(URI, uri=True, timeout=0)
second = sqlite3.connect(URI, uri=True, timeout=0)
other = sqlite3.connect("file:y?mode=memory&cache=shared", uri=True)
private = sqlite3.connect(":memory:")
with first:
    first.execute("create table t (a)")
    first.executemany("insert into t values (?)", [(1,), (2,)])
assert second.execute("select sum(a) from t").fetchall() == [(3,)]
for apart in (other, private):
    assert apart.execute("select count(*) from sqlite_master").fetchall() == [(0,)]

first.execute("insert into t values (4)")
try:
    second.execute("select * from t").fetchall()
    raise AssertionError("a table that is being written")
except sqlite3.OperationalError as error:
    assert str(error) == "database table is locked: t", error
second.execute("pragma read_uncommitted = true")
assert second.execute("select sum(a) from t").fetchall() == [(7,)]
first.rollback()
assert second.execute("select sum(a) from t").fetchall() == [(3,)]

first.close()
assert second.execute("select count(*) from t").fetchall() == [(2,)]
second.close()
assert sqlite3.connect(URI, uri=True).execute("select count(*) from sqlite_master").fetchall() == [(0,)]

named = [sqlite3.connect("file:on_disk.db?cache=shared", uri=True) for _ in range(2)]
with named[0]:
    named[0].execute("create table t (a)")
assert named[1].execute("select count(*) from t").fetchall() == [(0,)]
print("done")
