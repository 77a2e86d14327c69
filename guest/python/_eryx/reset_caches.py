# SPDX-License-Identifier: MIT OR Apache-2.0
"""Drops what running programs left in caches of randomness and time and in counters, before memory becomes an image.

The shim itself makes ``random`` and SQLite draw new seeds (guest/shim/reseed.c).
"""

import linecache
import sys
import tempfile
import uuid

import _asyncio  # type: ignore[import-not-found]
from _eryx.clock import forget_start_time


def reset_caches() -> None:
    """Makes every later use start from what the host then gives: names of temporary files, nodes, clocks, tasks."""
    tempfile.tempdir = None
    tempfile._name_sequence = None  # type: ignore[attr-defined]
    uuid._node = None  # type: ignore[attr-defined]
    uuid._last_timestamp = None  # type: ignore[attr-defined]
    linecache.clearcache()
    forget_start_time()
    _asyncio._restart_task_names()  # patch 0010
    _forget_seed_of_numpy()


def _forget_seed_of_numpy() -> None:
    """A numpy that was built here (tools/scientific, patch 0004) draws a new seed at its next use."""
    forget = getattr(sys.modules.get("numpy.random.mtrand"), "_forget_seed", None)
    if forget is not None:
        forget()
