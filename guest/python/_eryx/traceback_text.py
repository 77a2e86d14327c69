# SPDX-License-Identifier: MIT OR Apache-2.0
"""Tracebacks as Python prints them, of bounded length.

What a reader needs most is how it ended: the type and the message. So where a traceback is too long, source lines,
frames, notes and messages are shortened, each by itself, and the end of none is cut off.
"""

import linecache
import traceback
from collections.abc import Iterator
from traceback import FrameSummary, TracebackException
from typing import Any, Final, NamedTuple

# Characters of a whole traceback.
TEXT_LIMIT: Final = 65_536

# Notes of one exception, where they are too many.
_NOTES: Final = 16

# Lines of one statement that are looked at to see how long it is.
_STATEMENT_LINES: Final = 16


class _Bounds(NamedTuple):
    """Of each exception in a traceback that is too long."""

    frames_at_end: int  # at either end; those between are left out
    line: int  # characters of a source line, or of a name
    message: int  # characters
    notes: int  # characters of each


# Tried one after the other until the text is short enough.
_BOUNDS: Final = (_Bounds(64, 1_024, 16_384, 1_024), _Bounds(8, 256, 2_048, 256), _Bounds(1, 128, 512, 32))


def cut(text: str, limit: int) -> str:
    """``text``, or its start with a mark."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit} more characters)"


def cut_middle(text: str, limit: int = TEXT_LIMIT) -> str:
    """``text``, or its two ends with a mark between them."""
    if len(text) <= limit:
        return text
    half = limit // 2
    return f"{text[:half]}… ({len(text) - 2 * half} more characters)\n…{text[-half:]}"


def _cut_frame(frame: FrameSummary, limit: int) -> None:
    frame.filename = cut(str(frame.filename), limit)
    frame.name = cut(str(frame.name), limit)
    inner: Any = frame
    if len(inner._original_lines or "") > limit:
        inner._lines = cut(frame.line or "", limit)
        inner._lines_dedented = None
        inner.colno = inner.end_colno = None  # else marks below the line would be as long


def _cut_stack(stack: traceback.StackSummary, bounds: _Bounds) -> None:
    left_out = len(stack) - 2 * bounds.frames_at_end
    if left_out > 0:
        mark = FrameSummary("…", 0, f"({left_out} frames left out)", lookup_line=False, line="")
        stack[bounds.frames_at_end : -bounds.frames_at_end] = [mark]
    for frame in stack:
        _cut_frame(frame, bounds.line)


def _cut_notes(notes: object, limit: int) -> list[str]:
    if not isinstance(notes, list | tuple):
        return [cut(repr(notes), limit)]
    kept = [cut(note if isinstance(note, str) else str(note), limit) for note in notes[:_NOTES]]
    if len(notes) > _NOTES:
        kept.append(f"… ({len(notes) - _NOTES} more notes)")
    return kept


def _cut_one(described: Any, bounds: _Bounds) -> None:
    _cut_stack(described.stack, bounds)
    described._str = cut(described._str, bounds.message)
    described.exc_type_qualname = cut(str(described.exc_type_qualname), bounds.line)
    if described.__notes__ is not None:
        described.__notes__ = _cut_notes(described.__notes__, bounds.notes)
    if not described._is_syntax_error:
        return
    described.msg = cut(str(described.msg), bounds.message)
    described.filename = cut(str(described.filename or "<string>"), bounds.line)
    if isinstance(described.text, str) and len(described.text) > bounds.line:
        described.text = cut(described.text.strip(), bounds.line)
        described.offset = None


def _parts(described: TracebackException) -> Iterator[TracebackException]:
    """An exception, its causes and contexts, and the members of groups."""
    waiting: list[TracebackException | None] = [described]
    while waiting:
        current = waiting.pop()
        if current is not None:
            yield current
            waiting += (current.__cause__, current.__context__, *(getattr(current, "exceptions", None) or ()))


def _source_size(frame: FrameSummary) -> int:
    """Characters of the source that its part of a traceback is made from; only the first lines of a long statement."""
    first = frame.lineno or 0
    last = min(frame.end_lineno or first, first + _STATEMENT_LINES)
    return sum(len(linecache.getline(frame.filename, number)) for number in range(first, last + 1))


def _cut_sources(described: TracebackException) -> None:
    """Shortens enormous source lines before each frame takes a copy of its own: there may be thousands of frames."""
    frames = [frame for part in _parts(described) for frame in part.stack]
    sizes = [_source_size(frame) for frame in frames]
    if sum(sizes) <= TEXT_LIMIT:
        return
    for frame, size in zip(frames, sizes, strict=True):
        if size > _BOUNDS[0].line:
            frame.end_lineno = frame.lineno
            inner: Any = frame
            inner._lines = cut(linecache.getline(frame.filename, frame.lineno or 0).strip(), _BOUNDS[0].line)
            inner.colno = inner.end_colno = None


def format_exception(exception: BaseException) -> str:
    """As ``python`` prints it, at most about TEXT_LIMIT characters."""
    described = TracebackException(
        type(exception), exception, exception.__traceback__, compact=True, lookup_lines=False
    )
    _cut_sources(described)
    text = "".join(described.format())
    for bounds in _BOUNDS:
        if len(text) <= TEXT_LIMIT:
            break
        for part in _parts(described):
            _cut_one(part, bounds)
        text = "".join(described.format())
    return cut_middle(text)
