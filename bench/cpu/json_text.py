# SPDX-License-Identifier: MIT OR Apache-2.0
"""JSON: writing and reading a document of orders."""

import json


def document(size: int) -> dict[str, object]:
    return {
        "orders": [
            {
                "id": n,
                "customer": {"name": f"customer {n % 97}", "vip": n % 5 == 0, "note": None},
                "lines": [{"article": f"A-{n * k % 1000}", "count": k, "price": n * k / 7} for k in range(1, 5)],
                "text": 'quoted "text" with \u00e9 and \n line ends',
            }
            for n in range(size)
        ]
    }


def work() -> int:
    text = json.dumps(document(600), sort_keys=True)
    read = json.loads(text)
    pretty = json.dumps(read["orders"][:60], indent=2, ensure_ascii=False)
    return len(text) + len(pretty) + sum(len(order["lines"]) for order in read["orders"])
