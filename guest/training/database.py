# SPDX-License-Identifier: MIT OR Apache-2.0
"""sqlite3: a small shop in memory, and what its owner asks."""

import sqlite3

shop = sqlite3.connect(":memory:")
shop.row_factory = sqlite3.Row
shop.executescript(
    """
    create table customer (id integer primary key, name text not null, town text);
    create table purchase (id integer primary key, customer integer references customer, day text, amount real);
    create index purchase_day on purchase (day);
    """
)
with shop:
    shop.executemany(
        "insert into customer (name, town) values (?, ?)",
        ((f"name {i}", ("Tábor", "Písek", "Třebíč")[i % 3]) for i in range(300)),
    )
    shop.executemany(
        "insert into purchase (customer, day, amount) values (:customer, :day, :amount)",
        ({"customer": 1 + i * 7 % 300, "day": f"2024-{1 + i % 12:02}-{1 + i % 28:02}", "amount": i % 97 + 0.5} for i in range(5000)),
    )
rows = shop.execute(
    """
    select town, count(*) as purchases, round(sum(amount), 2) as total, max(day) as latest
    from purchase join customer on customer.id = purchase.customer
    where day between '2024-02-01' and '2024-11-30' and name like '%1%'
    group by town having purchases > 10 order by total desc
    """
).fetchall()
for row in rows:
    print(dict(row))
shop.create_function("halved", 1, lambda amount: amount / 2)
print(shop.execute("select round(sum(halved(amount)), 3) from purchase").fetchone()[0])
for year in range(40):
    day = f"2024-{1 + year % 12:02}-15"
    shop.execute("select * from purchase where day = ? order by amount limit 5", (day,)).fetchall()
    shop.execute("update purchase set amount = amount * 1.01 where day = ?", (day,))
print(
    shop.execute(
        """
        with recursive month(n) as (select 1 union all select n + 1 from month where n < 12)
        select group_concat(n || ':' || (select count(*) from purchase where substr(day, 6, 2) = printf('%02d', n))) from month
        """
    ).fetchone()[0]
)
print(shop.execute("select json_extract('{\"a\": [1, 2, 3]}', '$.a[1]'), sqrt(2), strftime('%j', '2024-12-31')").fetchone()[:])
print(shop.execute("select day, sum(amount) over (order by day rows 3 preceding) from purchase limit 1 offset 900").fetchone()[0])
try:
    shop.execute("insert into customer (name) values (null)")
except sqlite3.IntegrityError as error:
    print(error)
shop.rollback()
print(shop.total_changes, len(list(shop.iterdump())))
