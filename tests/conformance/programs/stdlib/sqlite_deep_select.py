# Statements nested deeper than SQLite's parser goes are an error, and no more.
# expect-stdout:
#| 1
#| parser stack overflow
import sqlite3

connection = sqlite3.connect(":memory:")


def nested(depth):
    return connection.execute("select * from " + "(select * from " * depth + "(select 1)" + ")" * depth).fetchone()[0]


print(nested(30))
try:
    print(nested(2000))
except sqlite3.OperationalError as error:
    print(error)
