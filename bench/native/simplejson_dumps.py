# SPDX-License-Identifier: MIT OR Apache-2.0
"""simplejson: writing 2,000 records."""

import simplejson

RECORDS = [
    {"id": n, "name": f"user {n}", "tags": ["a", "b", "c"], "score": n * 1.5, "ok": True, "none": None}
    for n in range(2000)
]


def work() -> int:
    return len(simplejson.dumps(RECORDS))
