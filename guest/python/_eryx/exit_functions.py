# SPDX-License-Identifier: MIT OR Apache-2.0
"""The functions that programs register by module ``atexit``: they run when the interpreter ends.

The shim ends every program as if its process ended, but the interpreter of a session goes on. So the functions are
kept here and not in C, whose own list holds at most a mark: with it the shim calls ``finish`` (_eryx/finish.py), which
knows whether this is the end.

Those that are registered while an image is made are part of it, so that each of its programs runs them at its end, after
its own. They must not run while the image is made: our programs that warm it up leave them alone.
"""

import atexit
from collections.abc import Callable
from typing import Any, Final

import eryx
from _eryx.unraisable import complain

type _Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]

_calls: list[_Call] = []
_of_image = 0  # so many of the first ones

_mark: Final = atexit.register
_marks: Final = atexit._ncallbacks


def mark() -> None:
    """Lets the shim ask for the end of this program, if there is a function to be kept or run."""
    if _calls and _marks() == 0:
        _mark(int)  # calls no code of anybody


def _register(*arguments: Any, **named: Any) -> Any:
    """register(func, *args, **kwargs)

    Registers a function to be executed when the interpreter ends, and returns it.
    """
    if not arguments:
        raise TypeError("register() takes at least 1 argument (0 given)")
    function = arguments[0]
    if not callable(function):
        raise TypeError("the first argument must be callable")
    _calls.append((function, arguments[1:], named))
    mark()
    return function


def _unregister(func: object, /) -> None:
    """Takes back all registrations of ``func``, or of what is equal to it."""
    _calls[:] = [call for call in _calls if not call[0] == func]


def _clear() -> None:
    """Forgets all functions."""
    _calls.clear()


def _count() -> int:
    """How many functions are registered."""
    return len(_calls)


def registered() -> list[Callable[..., Any]]:
    """The functions, the first one first."""
    return [function for function, _, _ in _calls]


def keep() -> None:
    """Makes those that are registered now part of the image."""
    global _of_image
    _of_image = len(_calls)
    mark()


def run() -> None:
    """Runs all, the last one first, and forgets them. What they raise is written to stderr, as at the end of ``python``.

    An interrupt of the host ends it: there is no time for the others.
    """
    _run_from(0)


def run_all_but_the_images() -> None:
    """As ``run``, while an image is made."""
    _run_from(_of_image)
    mark()


def _run_from(first: int) -> None:
    try:
        for function, arguments, named in _calls[first:][::-1]:
            try:
                function(*arguments, **named)
            except BaseException as exception:
                complain(f"Exception ignored in atexit callback {function!r}", exception)
                if isinstance(exception, eryx.Interrupted):
                    raise
    finally:
        del _calls[first:]


def keep_exit_functions() -> None:
    """Makes module ``atexit`` use the functions of this one."""
    _put("register", _register)
    _put("unregister", _unregister)
    _put("_clear", _clear)
    _put("_ncallbacks", _count)
    _put("_run_exitfuncs", run)


def _put(name: str, function: Callable[..., object]) -> None:
    function.__module__ = "atexit"
    function.__name__ = function.__qualname__ = name
    setattr(atexit, name, function)
