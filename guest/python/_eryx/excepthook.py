# SPDX-License-Identifier: MIT OR Apache-2.0
"""What Python does with an uncaught exception besides printing it: it keeps it, and asks ``sys.excepthook``."""

import sys
from collections.abc import Callable
from types import TracebackType
from typing import Final

import eryx

# The hook that a fresh interpreter has.
_PYTHONS_OWN: Final = sys.excepthook

# Outermost frames among which those of a prompt are: its program, and the function that runs what was typed.
_PROMPT_FRAMES: Final = 2


def without_prompt_frames(trace: TracebackType | None) -> TracebackType | None:
    """``trace`` from the first frame of what was typed at a prompt (cli/prompt_session.cpp) on."""
    step = trace
    for _ in range(_PROMPT_FRAMES):
        if step is None:
            break
        if step.tb_frame.f_code.co_name == "__eryx_prompt__":
            return step.tb_next
        step = step.tb_next
    return trace


def remember(exception: BaseException, trace: TracebackType | None) -> None:
    """For debuggers and for the next program of a session. A MemoryError is not kept: its frames keep memory full."""
    if issubclass(type(exception), MemoryError):
        return
    sys.last_exc = sys.last_value = exception
    sys.last_type = type(exception)
    sys.last_traceback = trace


def _print(text: str) -> None:
    """Writes to the program's stderr, if it has one that works: there is nobody left to tell that it has not."""
    try:
        sys.stderr.write(text)
    except Exception:
        pass


def is_shown_by_program(
    exception: BaseException, trace: TracebackType | None, text_of: Callable[[BaseException], str]
) -> bool:
    """Whether the program has a hook of its own that showed ``exception``; what that prints is the program's output.

    Raises the SystemExit of a hook, which ends the program with its status.
    """
    try:
        hook = sys.excepthook
    except AttributeError:
        _print("sys.excepthook is missing\n")
        return False
    if hook is _PYTHONS_OWN:
        return False
    try:
        hook(type(exception), exception, trace)
    except (SystemExit, eryx.Interrupted):
        raise
    except BaseException as failure:
        _print(f"Error in sys.excepthook:\n{text_of(failure)}\nOriginal exception was:\n")
        return False
    return True
