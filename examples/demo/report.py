# SPDX-License-Identifier: MIT OR Apache-2.0
"""A monthly report from a shop's order log. An ordinary Python program: it knows nothing about the sandbox.

It writes the log to a file, parses it with `re`, loads it into SQLite, asks questions in SQL, and prints.
Bad lines are counted and shown, never fatal. The output (expected.txt) is the same in every run.
"""

import json
import re
import sqlite3
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

LOG = """\
2025-03-03T09:14:07 order=1001 customer=ines item="Desk lamp" quantity=2 price=34.90
2025-03-03T11:02:55 order=1002 customer=tomasz item="Notebook, ruled" quantity=12 price=2.15
2025-03-04T08:40:31 order=1003 customer=ines item="Desk" quantity=1 price=189.00
2025-03-06T17:25:00 order=1004 customer=aiko item="Chair" quantity=4 price=79.50
2025-03-07T10:00:00 order=1005 customer=aiko item="Chair" quantity=-1 price=79.50
this line was cut off by a full di
2025-03-10T12:12:12 order=1006 customer=søren item="Desk lamp" quantity=1 price=34.90
2025-03-12T16:45:10 order=1007 customer=tomasz item="Desk" quantity=2 price=189.00
2025-03-12T16:45:10 order=1007 customer=tomasz item="Desk" quantity=2 price=189.00
2025-02-30T09:00:00 order=1008 customer=ines item="Notebook, ruled" quantity=3 price=2.15
2025-03-17T09:31:46 order=1009 customer=aiko item="Notebook, ruled" quantity=40 price=1.95
2025-03-21T14:03:20 order=1010 customer=søren item="Chair" quantity=2 price=79.50
2025-03-28T18:59:59 order=1011 customer=ines item="Filing cabinet" quantity=1 price=142.25
"""

LINE = re.compile(
    r"""(?P<time>\S+)\s+order=(?P<order>\d+)\s+customer=(?P<customer>\w+)\s+
        item="(?P<item>[^"]+)"\s+quantity=(?P<quantity>-?\d+)\s+price=(?P<price>\d+\.\d\d)""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Order:
    number: int
    day: date
    customer: str
    item: str
    quantity: int
    cents: int


def parse(line: str) -> Order:
    """The order in one line of the log; ValueError says what is wrong with the line."""
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError("not an order")
    quantity = int(match["quantity"])
    if quantity < 1:
        raise ValueError(f"quantity {quantity}")
    day = datetime.fromisoformat(match["time"]).date()
    cents = int(Decimal(match["price"]) * 100)
    return Order(int(match["order"]), day, match["customer"], match["item"], quantity, cents)


def load(path: Path, database: sqlite3.Connection) -> Counter:
    """Fills the table `orders` from the log; returns how often each kind of bad line was met."""
    database.execute(
        "CREATE TABLE orders "
        "(number INTEGER PRIMARY KEY, day TEXT, customer TEXT, item TEXT, quantity INT, cents INT)"
    )
    rejected: Counter = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            order = parse(line)
            database.execute(
                "INSERT INTO orders VALUES (:number, :day, :customer, :item, :quantity, :cents)",
                asdict(order) | {"day": order.day.isoformat()},
            )
        except ValueError as error:
            rejected[str(error)] += 1
        except sqlite3.IntegrityError:
            rejected["order number seen before"] += 1
    return rejected


def money(cents: int) -> str:
    return f"{Decimal(cents) / 100:>10,.2f}"


def heading(text: str) -> None:
    print(f"\n{text}\n{'-' * len(text)}")


def main() -> dict:
    log = Path("/data/orders.log")
    log.write_text(LOG, encoding="utf-8")
    database = sqlite3.connect("/data/orders.db")
    rejected = load(log, database)

    days = database.execute("SELECT min(day), max(day) FROM orders").fetchone()
    first, last = (date.fromisoformat(day) for day in days)
    count, total = database.execute("SELECT count(*), sum(quantity * cents) FROM orders").fetchone()
    print(f"Orders from {first:%d %B %Y} to {last:%d %B %Y}")
    print(f"{count} orders, {money(total).strip()} in all")

    heading("By customer")
    by_customer = database.execute(
        "SELECT customer, count(*), sum(quantity * cents) AS spent "
        "FROM orders GROUP BY customer ORDER BY spent DESC"
    ).fetchall()
    for customer, orders, spent in by_customer:
        print(f"{customer:<10} {orders:>2} orders {money(spent)}  {'#' * round(30 * spent / total)}")

    heading("By week")
    week = first - timedelta(days=first.weekday())
    while week <= last:
        bounds = (week.isoformat(), (week + timedelta(days=7)).isoformat())
        sold = database.execute(
            "SELECT coalesce(sum(quantity * cents), 0) FROM orders WHERE day >= ? AND day < ?", bounds
        ).fetchone()[0]
        print(f"week {week.isocalendar().week:>2} from {week:%a %d %b} {money(sold)}")
        week += timedelta(days=7)

    heading("Best seller so far, by day")
    query = """
        WITH running AS (
            SELECT day, item, sum(quantity) OVER (PARTITION BY item ORDER BY day, number) AS sold FROM orders
        )
        SELECT day, item, max(sold) FROM running GROUP BY day ORDER BY day
    """
    for day, item, sold in database.execute(query):
        print(f"{day}  {item:<16} {sold:>3}")

    heading("Lines left out")
    for reason, times in sorted(rejected.items()):
        print(f"{times} x {reason}")

    return {"orders": count, "total": str(Decimal(total) / 100), "best_customer": by_customer[0][0]}


result = main()
heading("As JSON")
print(json.dumps(result, indent=2, ensure_ascii=False))
