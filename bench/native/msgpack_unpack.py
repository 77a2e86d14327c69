# SPDX-License-Identifier: MIT OR Apache-2.0
"""msgpack: unpacking 2,000 records."""

import msgpack

PACKED = msgpack.packb(
    [
        {"id": n, "name": f"user {n}", "tags": ["a", "b", "c"], "score": n * 1.5, "ok": True, "none": None}
        for n in range(2000)
    ]
)


def work() -> int:
    return sum(record["id"] for record in msgpack.unpackb(PACKED))
