# SPDX-License-Identifier: MIT OR Apache-2.0
"""What ``python`` does between a program's last statement and the end of its process.

Outside sessions each program ends like that. In a session a program's end is no more than that of a statement at a
prompt: what was written is shown, and nothing ends until the session is closed.
"""

import contextlib
import logging
import sys
import weakref
from typing import Any

import _eryx_host
from _eryx import exit_functions, home_loop
from _eryx.afterwards import is_image_being_made, is_last_program


def _flush() -> None:
    """Flushes the streams that a program may have put in place of sys.stdout and sys.stderr."""
    for name in ("stdout", "stderr"):
        with contextlib.suppress(Exception):  # deleted, closed, None, or a class of the program that has no flush
            getattr(sys, name).flush()


def _end() -> None:
    """Runs what waits for the end, so that another program could follow all the same: one does while images are made."""
    if is_image_being_made():
        exit_functions.run_all_but_the_images()
    else:
        exit_functions.run()
    finalizers: Any = weakref.finalize
    finalizers._registered_with_atexit = finalizers._exitfunc in exit_functions.registered()  # if not, it must again
    finalizers._shutdown = False
    logging.shutdown()


def finish() -> None:
    """Ends a program. The shim calls it where there may be something to do: exit functions, handlers of log records,
    streams of the program's own.
    """
    try:
        if is_last_program():
            _end()
        else:
            exit_functions.mark()  # that of this program was used up
    finally:
        _flush()


def end_session(variables: dict[str, Any]) -> None:
    """Ends a session's interpreter: its event loop, what was registered for the end, last its variables and files."""
    from _eryx.state import clear

    try:
        home_loop.end()
    finally:
        try:
            _end()
        finally:
            _flush()
    _eryx_host.finalize(variables)
    clear(variables)
    _eryx_host.leave_files()
