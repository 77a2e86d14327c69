# sqlite3: tables, parameters, transactions, functions, aggregates, errors, a file in /tmp.
# expect-stdout:
#| ('north', 15.0, 2)
#| ('south', 20.0, 1)
#| (40.0,)
#| {'region': 'south', 'amount': 20.0}
#| 0
#| no such table: missing
#| 2
#| [(42,)]
import sqlite3

db = sqlite3.connect(":memory:")
db.execute("create table sales (region text, amount real)")
db.executemany("insert into sales values (?, ?)", [("north", 10.5), ("south", 20), ("north", 4.5)])
for row in db.execute("select region, sum(amount), count(*) from sales group by region order by region"):
    print(row)
db.create_function("twice", 1, lambda x: 2 * x)
print(db.execute("select twice(max(amount)) from sales").fetchone())
db.row_factory = sqlite3.Row
print(dict(db.execute("select * from sales where region = :r", {"r": "south"}).fetchone()))
try:
    with db:
        db.execute("delete from sales")
        raise ValueError("roll back")
except ValueError:
    print(db.execute("select count(*) from sales").fetchone()[0])
try:
    db.execute("select * from missing")
except sqlite3.OperationalError as error:
    print(error)
print(db.execute("select json_extract('{\"a\": [1, 2]}', '$.a[1]')").fetchone()[0])

stored = sqlite3.connect("/tmp/stored.db")
with stored:
    stored.execute("create table t (x)")
    stored.execute("insert into t values (42)")
stored.close()
print(sqlite3.connect("/tmp/stored.db").execute("select x from t").fetchall())
