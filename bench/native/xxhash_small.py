# SPDX-License-Identifier: MIT OR Apache-2.0
"""xxhash: 20,000 short texts."""

import xxhash

TEXTS = [b"text %d" % n for n in range(20_000)]


def work() -> int:
    return sum(xxhash.xxh64_intdigest(text) for text in TEXTS) % (1 << 61)
