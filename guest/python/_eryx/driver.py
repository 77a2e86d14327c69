# SPDX-License-Identifier: MIT OR Apache-2.0
"""Which files are the driver's: the event loop's own code, which soft interrupts spare and tracebacks leave out."""

import os
from asyncio import base_events
from types import FunctionType, TracebackType
from typing import Final, cast

import _eryx_host


def _folder_of(function: FunctionType) -> str:
    return os.path.dirname(function.__code__.co_filename) + "/"


# guest/shim/program.c
_SERVICE: Final = "<service>"

_OWN: Final = _folder_of(cast(FunctionType, _folder_of))
_ASYNCIO: Final = _folder_of(cast(FunctionType, base_events.BaseEventLoop.run_forever))


def is_own_file(file: str) -> bool:
    """Whether ``file`` belongs to this package, or is the host's program that calls it: such frames are of no use to
    anyone who reads a traceback.
    """
    return file == _SERVICE or file.startswith(_OWN)


def is_driver_file(file: str) -> bool:
    """Whether ``file`` belongs to this package or to asyncio, whose loop calls the program."""
    return is_own_file(file) or file.startswith(_ASYNCIO)


def without_own_frames(trace: TracebackType | None) -> TracebackType | None:
    """``trace`` without the frames of this package."""
    while trace is not None and is_own_file(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    kept = trace
    while kept is not None:
        while kept.tb_next is not None and is_own_file(kept.tb_next.tb_frame.f_code.co_filename):
            kept.tb_next = kept.tb_next.tb_next
        kept = kept.tb_next
    return trace


_eryx_host.set_driver_folders((_OWN, _ASYNCIO))
