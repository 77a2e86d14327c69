"""Describes the exception that ended a program, as the JSON object of abi/guest_abi.h.

The exception and everything it refers to belong to the program and may be hostile: strings without end, ``__str__``
that raises or loops, cycles of causes. Whatever fails here is replaced by less text; the time limit ends the rest.
"""

import json
import linecache
import traceback
from itertools import islice
from types import CodeType, TracebackType
from typing import Final

import _eryx_host
from _eryx.driver import is_driver_file, is_own_file

# Characters of a message, and of a whole traceback, before they are cut with a mark.
_TEXT_LIMIT: Final = 65_536

# Characters of one source line.
_LINE_LIMIT: Final = 1_024

# Frames that are described at either end of a deep traceback; those between are left out.
_FRAMES_AT_END: Final = 64

type _Frame = dict[str, str | int]


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit} more characters)"


def _message(exception: BaseException) -> str:
    try:
        return _cut(str(exception), _TEXT_LIMIT)
    except Exception:
        return f"<exception str() of {type(exception).__name__} failed>"


def _without_driver_frames(trace: TracebackType | None) -> TracebackType | None:
    """``trace`` without the loop's frames at its start and without frames of this package anywhere."""
    while trace is not None and is_driver_file(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    kept = trace
    while kept is not None:
        while kept.tb_next is not None and is_own_file(kept.tb_next.tb_frame.f_code.co_filename):
            kept.tb_next = kept.tb_next.tb_next
        kept = kept.tb_next
    return trace


def _hide_driver_frames(exception: BaseException) -> None:
    """Cleans the tracebacks of ``exception``, its causes, its contexts and the members of groups."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [exception]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        current.__traceback__ = _without_driver_frames(current.__traceback__)
        waiting += (current.__cause__, current.__context__)
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions


def _column(code: CodeType, instruction: int, line: str) -> int:
    """Where the instruction's text starts in ``line``, in characters from 1; 0 if unknown."""
    if instruction < 0 or not line:
        return 0
    _, _, offset, _ = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    if offset is None:
        return 0
    return len(line.encode()[:offset].decode(errors="replace")) + 1


def _describe_frame(trace: TracebackType) -> _Frame:
    code = trace.tb_frame.f_code
    number = trace.tb_lineno or 0  # None for an instruction without a line
    line = linecache.getline(code.co_filename, number) if number else ""
    return {
        "file": code.co_filename,
        "line": number,
        "column": _column(code, trace.tb_lasti, line),
        "function": code.co_qualname,
        "source": _cut(line.strip(), _LINE_LIMIT),
    }


def _describe_frames(trace: TracebackType | None) -> list[_Frame]:
    steps: list[TracebackType] = []
    while trace is not None:
        steps.append(trace)
        trace = trace.tb_next
    if len(steps) > 2 * _FRAMES_AT_END:
        del steps[_FRAMES_AT_END:-_FRAMES_AT_END]
    return [_describe_frame(step) for step in steps]


def _describe_location(error: SyntaxError) -> _Frame:
    """The place of a syntax error, as the frame that a run would have had."""
    return {
        "file": str(error.filename or _eryx_host.PROGRAM_FILE),
        "line": error.lineno or 0,
        "column": error.offset or 0,
        "function": "<module>",
        "source": _cut(str(error.text or "").strip(), _LINE_LIMIT),
    }


def _traceback_text(exception: BaseException) -> str:
    try:
        return _cut("".join(traceback.format_exception(exception)), _TEXT_LIMIT)
    except Exception:  # hostile attributes, or too deep: at least the kind and the message
        return f"{type(exception).__qualname__}: {_message(exception)}\n"


def describe_exception(exception: BaseException) -> bytes:
    """The JSON object of ``exception``, in ASCII."""
    _hide_driver_frames(exception)
    frames = _describe_frames(exception.__traceback__)
    if isinstance(exception, SyntaxError) and not frames:
        frames.append(_describe_location(exception))
    description = {
        "type": type(exception).__qualname__,
        "module": str(type(exception).__module__),
        "message": _message(exception),
        "traceback": _traceback_text(exception),
        "frames": frames,
    }
    return json.dumps(description).encode()
