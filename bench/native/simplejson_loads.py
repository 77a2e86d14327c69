# SPDX-License-Identifier: MIT OR Apache-2.0
"""simplejson: reading 2,000 records."""

import simplejson

TEXT = simplejson.dumps(
    [
        {"id": n, "name": f"user {n}", "tags": ["a", "b", "c"], "score": n * 1.5, "ok": True, "none": None}
        for n in range(2000)
    ]
)


def work() -> int:
    return sum(record["id"] for record in simplejson.loads(TEXT))
