# SPDX-License-Identifier: MIT OR Apache-2.0
"""Modules that a program imports and that are not here."""

import ast
import importlib.util
import sys
from collections.abc import Collection
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Final

from _eryx import provided
from _eryx.check_findings import Findings, Guards, shown, similar
from _eryx.check_scope import Scope
from _eryx.check_survey import Survey
from _eryx.reasons import NATIVE, TERMINAL

# Modules of the standard library that are found, or would be elsewhere, and need what is missing here.
_FAILING: Final = {
    "ctypes": NATIVE,
    "curses": TERMINAL,
    "pty": TERMINAL,
    "tkinter": TERMINAL,
    "tty": TERMINAL,
    "turtle": TERMINAL,
    "turtledemo": TERMINAL,
}

_HANDLED: Final = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException", "SkipTest"})

# By these a program can make modules importable.
_IMPORTERS: Final = ("sys.path", "meta_path", "path_hooks", "sys.modules", "addsitedir")

_finders: Final[list[object]] = []
_hooks: Final[list[object]] = []


def remember_finders() -> None:
    """Those of the image; others are a program's, and would run its code."""
    _finders[:] = sys.meta_path
    _hooks[:] = sys.path_hooks


class Modules:
    """Which modules are here. Runs nothing: neither the modules, nor finders of a session's programs."""

    def __init__(self, given: Collection[str]) -> None:
        self._given = given  # files of the program, which are modules too
        self._is_changed = sys.meta_path != _finders or sys.path_hooks != _hooks
        self._known: dict[str, str | None] = {}

    def why_missing(self, name: str) -> str | None:
        """None: the module is there, or may be. "": there is no reason but that it is not."""
        if name not in self._known:
            self._known[name] = self._look(name)
        return self._known[name]

    def _look(self, name: str) -> str | None:
        top, _, rest = name.partition(".")
        if rest and top in provided.modules:
            return self._look_in_library(name)
        if name in _FAILING and name not in self._given:
            return _FAILING[name]
        if sys.modules.get(name) is not None or name in self._given or self._is_changed:
            return None
        if rest:
            return self._look_below(name, top)
        try:
            return "" if importlib.util.find_spec(name) is None else None
        except ModuleNotFoundError as error:
            return str(error).partition(": ")[2]
        except (ImportError, ValueError, AttributeError):
            return None

    def _look_in_library(self, name: str) -> str | None:
        """A dotted name below a library's package, which hides folders of the program."""
        if name in provided.modules or sys.modules.get(name) is not None or self._is_changed:
            return None
        parent = name.rpartition(".")[0]
        if parent not in provided.modules:
            return self.why_missing(parent)
        package = sys.modules.get(parent)
        if type(package) is not ModuleType:  # a program's object may run its code
            return None
        places = vars(package).get("__path__", [])
        if type(places) is not list or not all(type(place) is str for place in places):
            return None
        try:
            return None if any(finder.find_spec(name, places) is not None for finder in sys.meta_path) else ""
        except ImportError:
            return None

    def _look_below(self, name: str, top: str) -> str | None:
        """A dotted name, of whose packages none is imported for this."""
        reason = self.why_missing(top)
        if reason is not None:
            return reason
        if top in self._given or top not in sys.stdlib_module_names:
            return None
        parent = name.rpartition(".")[0]
        if parent != top:
            reason = self.why_missing(parent)
            if reason is not None:
                return reason
        places = _places_of(parent)
        return "" if places is None or PathFinder.find_spec(name, places) is None else None


def _places_of(package: str) -> list[str] | None:
    """Where the modules of a package of the standard library are; None if it is no package."""
    loaded = sys.modules.get(package)
    if loaded is not None:
        path = getattr(loaded, "__path__", None)
        return None if path is None else list(path)
    parent = package.rpartition(".")[0]
    spec = PathFinder.find_spec(package, _places_of(parent) if parent else None)
    if spec is None or spec.submodule_search_locations is None:
        return None
    return list(spec.submodule_search_locations)


class ImportCheck:
    """Of one program."""

    def __init__(self, survey: Survey, source: str, findings: Findings, given: Collection[str]) -> None:
        self._survey = survey
        self._source = source
        self._findings = findings
        self._modules = Modules(given)
        self._guards: Guards | None = None

    def check(self) -> None:
        for scope, node in self._survey.imports:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    self._check_module(scope, node, alias, alias.name)
            elif node.level == 0 and node.module:
                self._check_module(scope, node, node, node.module)
            if self._findings.are_more:
                return

    def _check_module(
        self, scope: Scope, statement: ast.stmt, node: ast.alias | ast.ImportFrom, name: str
    ) -> None:
        reason = self._modules.why_missing(name)
        if reason is None or self._may_be_made(name) or self._may_be_missed(scope, statement):
            return
        missing = name
        while (parent := missing.rpartition(".")[0]) and self._modules.why_missing(parent) is not None:
            missing = parent
        message = f"there is no module '{shown(missing)}' here"
        if reason:
            message += f": {reason}"
        self._findings.add(node, "missing-module", message, self._suggestion(missing))

    def _suggestion(self, name: str) -> str:
        parent, dot, last = name.rpartition(".")
        if name in sys.stdlib_module_names:
            return ""
        known = {other.removeprefix(parent + dot) for other in provided.modules if other.rpartition(".")[0] == parent}
        if not dot:
            known |= sys.stdlib_module_names
        found = similar(last, known)
        return parent + dot + found if found and self._modules.why_missing(parent + dot + found) is None else ""

    def _may_be_made(self, name: str) -> bool:
        """Whether the program may make the module itself: it names it as a text, or changes where modules come from."""
        last = name.rpartition(".")[2]
        signs = (*_IMPORTERS, f"{last}.py", f'"{name}"', f"'{name}'")
        return any(sign in self._source for sign in signs)

    def _may_be_missed(self, scope: Scope, statement: ast.stmt) -> bool:
        """Whether the program may do without the module."""
        if self._guards is None:
            self._guards = Guards(self._survey)
        if self._guards.expects(statement.lineno, _HANDLED, in_function=scope.is_in_function()):
            return True
        first_line = getattr(scope.node, "lineno", 1)
        return any(
            _covers(condition, statement.lineno)
            or (first_line <= condition.lineno and _leaves_before(condition, statement))
            for condition in self._survey.conditions
        )


def _covers(condition: ast.If, line: int) -> bool:
    """Whether a line runs only sometimes because of an ``if`` that is not the one of the main program."""
    if not condition.lineno <= line <= (condition.end_lineno or 0):
        return False
    match condition.test:
        case ast.Compare(left=ast.Name(id="__name__")):
            return False
    return True


def _leaves_before(condition: ast.If, statement: ast.stmt) -> bool:
    """Whether an ``if`` before a statement, in the same block, may be the end."""
    if condition.col_offset != statement.col_offset or condition.lineno >= statement.lineno:
        return False
    match condition.body[-1]:
        case ast.Raise() | ast.Return() | ast.Continue() | ast.Break():
            return True
        case ast.Expr(value=ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name))):
            return name in ("exit", "quit", "_exit", "skipTest")
    return False
