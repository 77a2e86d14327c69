# SPDX-License-Identifier: MIT OR Apache-2.0
"""Finds frames of zstd in a file of anything (RFC 8878, 3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator

_MAGIC = b"\x28\xb5\x2f\xfd"
_RLE = 1


def zstd_frames(data: bytes) -> Iterator[bytes]:
    """What looks like a frame, each to its end."""
    start = data.find(_MAGIC)
    while start >= 0:
        end = _end(data, start)
        if end is not None:
            yield data[start:end]
        start = data.find(_MAGIC, end or start + 1)


def _end(data: bytes, start: int) -> int | None:
    """None: it is no frame, or not a whole one."""
    descriptor = data[start + 4] if start + 4 < len(data) else 0
    is_single = descriptor >> 5 & 1
    size_of_content_size = (is_single, 2, 4, 8)[descriptor >> 6]
    size_of_dictionary = (0, 1, 2, 4)[descriptor & 3]
    place = start + 5 + (1 - is_single) + size_of_dictionary + size_of_content_size
    while place + 3 <= len(data):
        header = int.from_bytes(data[place : place + 3], "little")
        place += 3 + (1 if header >> 1 & 3 == _RLE else header >> 3)
        if header & 1:
            place += 4 * (descriptor >> 2 & 1)
            return place if place <= len(data) else None
    return None
