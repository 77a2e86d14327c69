# Two connections of one program share a database as they do natively: they read together, one reads while the other
# writes, and in a write-ahead log nobody waits for anybody. No locks lie beside the database.
# expect-stdout: done
import os
import sqlite3


def connect(name="shared.db", **options):
    return sqlite3.connect(name, timeout=0, isolation_level=None, **options)


def refusal(connection, statement):
    try:
        connection.execute(statement)
    except sqlite3.OperationalError as error:
        return str(error)
    return None


def count(connection):
    return connection.execute("SELECT count(*) FROM t").fetchone()[0]


one, two = connect(), connect()
one.execute("CREATE TABLE t (x)")
one.execute("INSERT INTO t VALUES (1)")
assert os.listdir() == ["shared.db"]
for connection in (one, two):
    connection.execute("BEGIN")
    assert count(connection) == 1
for connection in (one, two):
    connection.execute("COMMIT")

one.execute("BEGIN IMMEDIATE")
one.execute("INSERT INTO t VALUES (2)")
assert count(two) == 1, "reads while the other writes"
assert refusal(two, "BEGIN IMMEDIATE") == "database is locked"
two.execute("BEGIN")
assert count(two) == 1
assert refusal(one, "COMMIT") == "database is locked", "a reader is there"
two.execute("COMMIT")
one.execute("COMMIT")
assert count(two) == 2
one.execute("BEGIN EXCLUSIVE")
assert refusal(two, "SELECT * FROM t") == "database is locked"
one.execute("ROLLBACK")
with connect("file:shared.db?mode=ro", uri=True) as reader:
    assert count(reader) == 2 and "readonly" in refusal(reader, "INSERT INTO t VALUES (3)")

assert one.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
two.execute("BEGIN")
assert count(two) == 2
one.execute("INSERT INTO t VALUES (3)")
assert count(two) == 2 and count(one) == 3, "each sees its own moment"
assert refusal(two, "INSERT INTO t VALUES (4)") == "database is locked"
two.execute("COMMIT")
assert count(two) == 3
three = connect("file:shared.db?mode=ro", uri=True)
assert count(three) == 3
assert one.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
for connection in (three, one, two):
    connection.close()
assert os.listdir() == ["shared.db"]

four = connect()
assert four.execute("PRAGMA journal_mode").fetchone() == ("wal",) and count(four) == 3
assert four.execute("PRAGMA integrity_check").fetchone() == ("ok",)
assert four.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
print("done")
