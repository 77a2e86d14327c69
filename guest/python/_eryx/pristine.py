# SPDX-License-Identifier: MIT OR Apache-2.0
"""What every program relies on, and code that runs while an image is made may have changed for all of them.

A program may change these things for itself: its interpreter ends with it. Here they are compared with what they were, and
what is needed to say so is put back.
"""

import builtins
import gc
import os
import sys
import threading
from types import ModuleType
from typing import Any, Final

# Neither programs nor we can do without these; others are imported anew by whoever needs them.
_NEEDED: Final = frozenset({"builtins", "sys", "__main__", "eryx", "_eryx_host"})
_NEEDED_PACKAGES: Final = ("_eryx", "asyncio", "encodings", "importlib")

_BUILTINS: Final = vars(builtins)
_SYS: Final = vars(sys)
_STREAMS: Final = ("stdin", "stdout", "stderr")
_SEARCHES: Final = ("path", "meta_path", "path_hooks")
_TOOLS: Final = range(6)  # all that sys.monitoring has

# Functions that are called while none of these things can be relied on.
_gettrace: Final = sys.gettrace
_settrace: Final = sys.settrace
_getprofile: Final = sys.getprofile
_setprofile: Final = sys.setprofile
_getcwd: Final = os.getcwd
_getrecursionlimit: Final = sys.getrecursionlimit
_setrecursionlimit: Final = sys.setrecursionlimit
_get_tool: Final = sys.monitoring.get_tool
_is_collecting: Final = gc.isenabled
_get_threshold: Final = gc.get_threshold


def _is_needed(name: str) -> bool:
    return name in _NEEDED or name.partition(".")[0] in _NEEDED_PACKAGES


def _is_in(entry: object, entries: Any) -> bool:
    """Calls no comparison of anybody."""
    if not isinstance(entries, list):
        return False
    return any(
        entry is other or (type(entry) is str and type(other) is str and entry == other) for other in entries
    )


def _form_of(stream: Any) -> tuple[object, ...]:
    """How a stream makes bytes of text; it may be closed or detached."""
    try:
        return stream.encoding, stream.errors, stream.newlines, stream.line_buffering, stream.write_through
    except ValueError:
        return ()


class Pristine:
    """The interpreter as it was when this was made."""

    def __init__(self) -> None:
        self._builtins = dict(_BUILTINS)
        self._sys = dict(_SYS)
        self._all_modules = sys.modules
        self._modules: dict[str, ModuleType] = {
            name: module for name, module in sys.modules.items() if _is_needed(name)
        }
        self._names = list(sys.modules)
        self._searches = {name: list(_SYS[name]) for name in _SEARCHES}
        self._folder = _getcwd()
        self._recursion_limit = _getrecursionlimit()
        self._tools = [_get_tool(number) for number in _TOOLS]
        self._forms = [_form_of(_SYS[name]) for name in _STREAMS]
        self._arguments = list(_SYS["argv"])
        self._collection = (_is_collecting(), _get_threshold())

    def repair(self) -> str:
        """Returns: what is not as it was, as the end of a sentence about who did it; empty if all is well. Afterwards
        code of ours works again.
        """
        trace, profile = _gettrace(), _getprofile()
        if trace is not None:
            _settrace(None)
        if profile is not None:
            _setprofile(None)
        recursion_limit = _getrecursionlimit()
        if recursion_limit < self._recursion_limit:
            _setrecursionlimit(self._recursion_limit)
        problem = self._repair_builtins()
        problem = self._repair_sys() or problem
        problem = self._repair_modules() or problem
        return (
            problem
            or self._check_streams()
            or self._check_searches()
            or self._check_folder()
            or self._check_recursion(recursion_limit)
            or self._check_watchers(trace, profile)
            or self._check_arguments()
            or self._check_collection()
        )

    def _repair_builtins(self) -> str:
        """Calls nothing by the name of a builtin."""
        problem = ""
        for name in self._builtins:
            if name == "_":  # a prompt's last value, or gettext's function
                continue
            if name not in _BUILTINS:
                problem = problem or f"it removes builtins.{name}, which every program needs"
            elif _BUILTINS[name] is not self._builtins[name]:
                problem = problem or f"it replaces builtins.{name} for every program"
        if problem:
            _BUILTINS.update(self._builtins)
        return problem

    def _repair_sys(self) -> str:
        lost = [name for name in self._sys if name not in _SYS]
        for name in lost:
            _SYS[name] = self._sys[name]
        if lost:
            return f"it removes sys.{lost[0]}, which every program needs"
        if _SYS["modules"] is not self._all_modules:
            _SYS["modules"] = self._all_modules
            return "it replaces sys.modules for every program"
        return ""

    def _repair_modules(self) -> str:
        problem = ""
        for name, module in self._modules.items():
            if name not in self._all_modules:
                problem = problem or f"it removes the module {name!r} from sys.modules, which every program needs"
            elif self._all_modules[name] is not module:
                problem = problem or f"it replaces the module {name!r}, which every program needs"
        if problem:
            self._all_modules.update(self._modules)
        for name in self._names:
            if name in self._all_modules and self._all_modules[name] is None:
                return problem or f"it puts None in the place of the module {name!r}, which no program could import then"
        return problem

    def _check_streams(self) -> str:
        for number, name in enumerate(_STREAMS):
            stream = self._sys[name]
            if _SYS[name] is not stream:
                _SYS[name] = stream
                return f"it replaces sys.{name} for every program"
            try:
                is_closed = stream.closed
            except ValueError:  # detached from its buffer
                is_closed = True
            if is_closed:
                return f"it closes sys.{name} for every program"
            if _form_of(stream) != self._forms[number]:
                return f"it changes the encoding of sys.{name}, its errors or its ends of lines, for every program"
        return ""

    def _check_searches(self) -> str:
        for name, entries in self._searches.items():
            for entry in entries:
                if not _is_in(entry, _SYS[name]):
                    _SYS[name] = entries
                    return f"it removes {entry!r} from sys.{name}, by which every program finds modules"
        return ""

    def _check_folder(self) -> str:
        try:
            folder = _getcwd()
        except OSError:
            return "it removes the working directory, where every program begins"
        if folder == self._folder:
            return ""
        return f"it changes the working directory to {folder!r} for every program"

    def _check_recursion(self, limit: int) -> str:
        return "" if limit >= self._recursion_limit else f"it lowers the recursion limit to {limit} for every program"

    def _check_watchers(self, trace: object, profile: object) -> str:
        for number in _TOOLS:
            tool = _get_tool(number)
            if tool is not None and tool != self._tools[number]:
                return f"it leaves a tool of sys.monitoring, {tool!r}, which would watch every program"
        hooks = vars(threading)
        if trace is not None or hooks.get("_trace_hook") is not None:
            return "it leaves a trace function, of sys.settrace, which would watch every program"
        if profile is not None or hooks.get("_profile_hook") is not None:
            return "it leaves a profile function, of sys.setprofile, which would watch every program"
        return ""

    def _check_arguments(self) -> str:
        if _SYS["argv"] == self._arguments:
            return ""
        _SYS["argv"] = self._arguments
        return "it changes sys.argv for every program"

    def _check_collection(self) -> str:
        if (_is_collecting(), _get_threshold()) == self._collection:
            return ""
        return "it changes how garbage is collected (gc.disable, gc.set_threshold) for every program"
