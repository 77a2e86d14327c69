# SPDX-License-Identifier: MIT OR Apache-2.0
"""What ``python`` does between a program's last statement and the end of its process."""

import contextlib
import logging
import sys
import weakref


def finish() -> None:
    """Flushes what the program left in buffers: log handlers, streams put in place of sys.stdout and sys.stderr.

    Called after the exit functions ran and were forgotten.
    """
    weakref.finalize._registered_with_atexit = False  # type: ignore[attr-defined]  # it must register again
    weakref.finalize._shutdown = False  # type: ignore[attr-defined]
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):  # closed, None, or a class of the program that has no flush
            stream.flush()
