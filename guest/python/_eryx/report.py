# SPDX-License-Identifier: MIT OR Apache-2.0
"""Describes the exception that ended a program, as the JSON object of abi/guest_abi.h.

The exception and everything it refers to belong to the program and may be hostile: strings without end, ``__str__``
that raises or loops, cycles of causes. Whatever fails here is replaced by less text; the time limit ends the rest.
"""

import json
import linecache
from collections.abc import Iterator
from itertools import islice
from types import CodeType, TracebackType
from typing import Final, TypedDict, cast

import _eryx_host
import eryx
from _eryx.driver import is_driver_file, without_own_frames
from _eryx.excepthook import is_shown_by_program, remember, without_prompt_frames
from _eryx.traceback_text import TEXT_LIMIT, cut, cut_middle, format_exception

# Characters of one source line.
_LINE_LIMIT: Final = 1_024

# Characters of the JSON object. The host reads no more than 1 MiB.
_JSON_LIMIT: Final = 1_000_000

# Characters of the messages and of the traceback, and of source lines, where the object is too long: most of it is
# escapes then.
_SMALLER_LIMITS: Final = ((16_384, 256), (2_048, 64), (256, 16))

# Members of a group that are described.
_LEAVES: Final = 100
_LEAF_MESSAGE_LIMIT: Final = 1_024

# Frames that are described at either end of a deep traceback; those between are left out.
_FRAMES_AT_END: Final = 64

# Frames of a traceback that are kept at either end, far more than the usual recursion limit lets grow: formatting the
# hundreds of thousands that a raised limit allows takes seconds.
_TRACE_AT_END: Final = 1_000

type _Frame = dict[str, str | int]


class _Description(TypedDict):
    type: str
    module: str
    message: str
    traceback: str
    frames: list[_Frame]
    leaves: list[_Frame]  # each with type, module and message, at the place where it was raised


# The attributes that every exception and every class has, past what a program puts in their place.
_trace_of: Final = vars(BaseException)["__traceback__"].__get__
_set_trace: Final = vars(BaseException)["__traceback__"].__set__
_cause_of: Final = vars(BaseException)["__cause__"].__get__
_context_of: Final = vars(BaseException)["__context__"].__get__
_members_of: Final = vars(BaseExceptionGroup)["exceptions"].__get__
_name_of: Final = vars(type)["__qualname__"].__get__
_module_of: Final = vars(type)["__module__"].__get__


def _message(exception: BaseException) -> str:
    try:
        return cut(str(exception), TEXT_LIMIT)
    except Exception:
        return f"<exception str() of {_name_of(type(exception))} failed>"


def _text(value: object) -> str:
    """``value`` where a program should have put a str."""
    return str(value) if isinstance(value, str | int) else "?"


def _without_driver_frames(trace: TracebackType | None) -> TracebackType | None:
    """``trace`` without the loop's frames at its start and without frames of this package anywhere."""
    while trace is not None and is_driver_file(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return without_own_frames(trace)


def _leave_out_middle(trace: TracebackType | None) -> None:
    """Links the first frames of a very deep ``trace`` to its last ones."""
    steps: list[TracebackType] = []
    while trace is not None:
        steps.append(trace)
        trace = trace.tb_next
    if len(steps) > 2 * _TRACE_AT_END:
        steps[_TRACE_AT_END - 1].tb_next = steps[-_TRACE_AT_END]


def _hide_driver_frames(exception: BaseException) -> None:
    """Cleans the tracebacks of ``exception``, its causes, its contexts and the members of groups."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [exception]
    while waiting:
        current = waiting.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        trace = without_prompt_frames(_without_driver_frames(_trace_of(current)))
        _leave_out_middle(trace)
        _set_trace(current, trace)
        waiting += (_cause_of(current), _context_of(current))
        if issubclass(type(current), BaseExceptionGroup):  # isinstance would ask the exception
            waiting += _members_of(current)


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
        "source": cut(line.strip(), _LINE_LIMIT),
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
    line, column = error.lineno, error.offset
    return {
        "file": _text(error.filename or _eryx_host.program_file()),
        "line": line if isinstance(line, int) else 0,
        "column": column if isinstance(column, int) else 0,
        "function": "<module>",
        "source": cut(_text(error.text or "").strip(), _LINE_LIMIT),
    }


def _is_plain_interrupt(exception: BaseException) -> bool:
    """Whether the host's interrupt ended the program, and nothing else happened on the way."""
    if not issubclass(type(exception), eryx.Interrupted) or getattr(exception, "__notes__", None):
        return False
    return _cause_of(exception) is None and _context_of(exception) is None


def _plain_traceback_text(exception: BaseException) -> str:
    """As Python prints it, but for the marks below source lines: to find their places takes longer than all the rest,
    and whoever has set a time limit waits for it."""
    trace = _trace_of(exception)
    lines = [] if trace is None else ["Traceback (most recent call last):\n"]
    while trace is not None and len(lines) < 2 * _FRAMES_AT_END:
        code, number = trace.tb_frame.f_code, trace.tb_lineno or 0
        source = linecache.getline(code.co_filename, number).strip() if number else ""
        lines.append(f'  File "{code.co_filename}", line {number}, in {code.co_name}\n')
        if source:
            lines.append(f"    {cut(source, _LINE_LIMIT)}\n")
        trace = trace.tb_next
    if trace is not None:
        lines.append("  …\n")
    module = _text(_module_of(type(exception)))
    name = _name_of(type(exception)) if module in ("builtins", "__main__") else f"{module}.{_name_of(type(exception))}"
    lines.append(f"{cut(name, _LINE_LIMIT)}: {cut(_message(exception), TEXT_LIMIT // 4)}\n")
    return cut_middle("".join(lines))


def _traceback_text(exception: BaseException) -> str:
    if not _is_plain_interrupt(exception):
        try:
            return format_exception(exception)
        except Exception:  # hostile attributes, too deep, or too large: what it took is free again behind this
            pass
    return _plain_traceback_text(exception)


def text_of(exception: BaseException) -> str:
    """Its traceback, without frames that are of no use to anyone."""
    _hide_driver_frames(exception)
    return _traceback_text(exception)


def readable(value: object) -> object:
    """``value`` with each half of a character written as Python's own stderr does: JSON has no place for one."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {name: readable(part) for name, part in value.items()}
    if isinstance(value, list):
        return [readable(part) for part in value]
    return value


def _leaves_of(group: BaseException) -> Iterator[BaseException]:
    """The exceptions in a group, and in the groups in it, that are no groups themselves."""
    waiting = [group]
    seen: set[int] = set()
    while waiting:
        current = waiting.pop()
        if not issubclass(type(current), BaseExceptionGroup):
            yield current
        elif id(current) not in seen:
            seen.add(id(current))
            waiting += reversed(_members_of(current))


def _describe_leaves(exception: BaseException) -> list[_Frame]:
    if not issubclass(type(exception), BaseExceptionGroup):
        return []
    return [_describe_leaf(leaf) for leaf in islice(_leaves_of(exception), _LEAVES)]


def _describe_leaf(leaf: BaseException) -> _Frame:
    place = (_describe_frames(_trace_of(leaf)) or [{}])[-1]
    kind = {"type": _name_of(type(leaf)), "module": _text(_module_of(type(leaf)))}
    return {**kind, "message": cut(_message(leaf), _LEAF_MESSAGE_LIMIT), **place}


def _to_json(description: _Description) -> str:
    text = json.dumps(description)
    if "\\ud" in text:
        text = json.dumps(readable(description))
    return text


def _shorten(description: _Description, text_limit: int, line_limit: int) -> None:
    description["type"] = cut(description["type"], line_limit)
    description["module"] = cut(description["module"], line_limit)
    description["message"] = cut(description["message"], text_limit)
    description["traceback"] = cut_middle(description["traceback"], text_limit)
    for frame in (*description["frames"], *description["leaves"]):
        for name, value in frame.items():
            if isinstance(value, str):
                frame[name] = cut(value, line_limit)


def describe_exception(exception: BaseException) -> bytes | SystemExit:
    """The JSON object of ``exception``, in ASCII; or how the program ends after all, because its hook says so."""
    _hide_driver_frames(exception)
    remember(exception, _trace_of(exception))
    try:
        is_shown = is_shown_by_program(exception, _trace_of(exception), text_of)
    except SystemExit as ended:
        return ended
    frames = _describe_frames(_trace_of(exception))
    if issubclass(type(exception), SyntaxError) and not frames:
        frames.append(_describe_location(cast(SyntaxError, exception)))
    description: _Description = {
        "type": _name_of(type(exception)),
        "module": _text(_module_of(type(exception))),
        "message": _message(exception),
        "traceback": "" if is_shown else _traceback_text(exception),
        "frames": frames,
        "leaves": _describe_leaves(exception),
    }
    text = _to_json(description)
    for text_limit, line_limit in _SMALLER_LIMITS:
        if len(text) <= _JSON_LIMIT:
            break
        _shorten(description, text_limit, line_limit)
        text = _to_json(description)
    return text.encode()
