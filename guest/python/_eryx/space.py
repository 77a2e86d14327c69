# SPDX-License-Identifier: MIT OR Apache-2.0
"""``os.statvfs``, and with it ``shutil.disk_usage``: how much of the limit on its files a program has used.

All of its folders share one limit, so the answer is the same for each path. ``shutil`` looks for it when it is imported: so this must be imported before.
"""

import os
from typing import Final

import _eryx_host

# A question beside those about callbacks (abi/guest_abi.h): see `Bridge::describe`.
_QUESTION: Final = 5

_BLOCK: Final = 4096
_LONGEST_NAME: Final = 255


def statvfs(path: int | str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> os.statvfs_result:
    """Perform a statvfs system call on the given path."""
    os.stat(path)
    size, used, entries, entries_used = _eryx_host.describe(_QUESTION, 0)
    free = max(size - used, 0) // _BLOCK
    free_entries = max(entries - entries_used, 0)
    blocks = size // _BLOCK
    values = (_BLOCK, _BLOCK, blocks, free, free, entries, free_entries, free_entries, 0, _LONGEST_NAME, 0)
    return os.statvfs_result(values)


def fstatvfs(fd: int, /) -> os.statvfs_result:
    """Perform an fstatvfs system call on the given fd."""
    if not isinstance(fd, int):
        raise TypeError(f"an integer is required (got type {type(fd).__name__})")
    return statvfs(fd)


os.statvfs = statvfs
os.fstatvfs = fstatvfs
os.supports_fd.add(statvfs)
