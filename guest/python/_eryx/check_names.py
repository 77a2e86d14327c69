# SPDX-License-Identifier: MIT OR Apache-2.0
"""Names that nothing binds, and what a program does with the callbacks among them."""

import ast
import builtins
import sys
from collections.abc import Collection
from typing import Final, NamedTuple

from _eryx.callbacks import Callback, Namespace
from _eryx.check_calls import CallCheck, Callbacks, member_of
from _eryx.check_coroutines import LIBRARY, Bindings
from _eryx.check_findings import Findings, Guards, shown, similar
from _eryx.check_scope import ASYNC, COMPREHENSION, MODULE, Scope
from _eryx.check_survey import Survey

# By these a program may bind names that its text does not.
_MAGIC: Final = frozenset(
    """__builtins__ __dict__ __globals__ __import__ __main__ __prepare__ _getframe builtins code currentframe eval exec
    f_builtins f_globals f_locals getframeinfo globals import_module locals modules runpy stack vars""".split()
)

_UNBOUND: Final = frozenset({"NameError", "UnboundLocalError"})
_NO_ATTRIBUTE: Final = frozenset({"AttributeError", *_UNBOUND})
_NO_CALLBACK: Final = frozenset({"CallbackNotFoundError", "CallbackError", "RuntimeError", "Exception"})
_BAD_CALL: Final = frozenset({"CallbackArgumentError", "CallbackError", "TypeError", "RuntimeError", "Exception"})
_WARNED: Final = frozenset({"RuntimeWarning", "TypeError", "Warning"})


class Known(NamedTuple):
    """Names that are bound before the program starts."""

    names: Collection[str]
    held: Collection[str]  # those of a session that are callbacks, of this execution or an earlier one


class NameCheck:
    """Of one program."""

    def __init__(
        self, survey: Survey, findings: Findings, known: Known, result: str | None, callbacks: Callbacks
    ) -> None:
        self._survey = survey
        self._findings = findings
        self._known = known.names
        self._held = known.held
        self._result = result  # None: variables of the module live on
        self._callbacks = callbacks
        self._used: dict[str, Namespace | Callback] = {}  # callbacks that the program names
        self._said: set[ast.Attribute] = set()
        self._lazy_guards: Guards | None = None
        self._lazy_words: set[str] | None = None
        self._lazy_bindings: Bindings | None = None

    def check(self) -> None:
        self._check_names()
        invokes = any("invoke" in scope.loads for scope in self._survey.scopes)
        if self._used or invokes:
            self._check_attributes()
            self._check_calls()
        if self._used or self._survey.coroutines or "asyncio" in self._survey.module.stores:
            self._check_coroutines()

    # Looked up when there is something to say

    def _expects(self, scope: Scope, node: ast.expr, exceptions: frozenset[str]) -> bool:
        if self._lazy_guards is None:
            self._lazy_guards = Guards(self._survey)
        in_function = scope.is_in_function()
        return self._lazy_guards.expects(node.lineno, exceptions, in_function=in_function)

    def _words(self) -> set[str]:
        """All names, attributes and short texts of the program."""
        if self._lazy_words is None:
            self._lazy_words = words = set()
            for node in ast.walk(self._survey.module.node):
                match node:
                    case ast.Name(id=word) | ast.Attribute(attr=word) | ast.alias(name=word):
                        words.add(word)
                    case ast.Constant(value=str() as word):
                        words.add(word)
                    case ast.FunctionDef(name=word):
                        words.add(word)
        return self._lazy_words

    def _bindings(self) -> Bindings:
        if self._lazy_bindings is None:
            self._lazy_bindings = Bindings(self._survey)
        return self._lazy_bindings

    # Names

    def _check_names(self) -> None:
        survey = self._survey
        bound = survey.module.stores
        builtin = builtins.__dict__
        unbound: list[tuple[Scope, ast.Name]] = []
        for scope in survey.scopes:
            stores = scope.stores
            for name in scope.loads:
                if name in stores or name in bound or name in builtin:
                    continue
                is_known = name in self._known or name in survey.global_names or name.startswith("__")
                if not is_known and scope.binder(name) is None:
                    unbound.append((scope, scope.loads[name]))
        if not unbound:
            return
        variables = self._callbacks.variables()
        unknown = []
        for scope, node in unbound:
            if node.id in variables:
                self._used[node.id] = variables[node.id]
            elif node.id not in self._held:
                unknown.append((scope, node))
        if not unknown or survey.imports_everything or not _MAGIC.isdisjoint(self._words()):
            return
        unknown.sort(key=lambda found: (found[1].lineno, found[1].col_offset))
        for scope, node in unknown:
            if self._findings.is_full():
                return
            if not self._expects(scope, node, _UNBOUND):
                message = f"name '{shown(node.id)}' is not defined"
                self._findings.add(node, "unknown-name", message, self._meant(scope, node))

    def _meant(self, scope: Scope, node: ast.Name) -> str:
        if node.id in sys.stdlib_module_names:
            return f"import {node.id}"
        names = {*builtins.__dict__, *self._known, *self._callbacks.variables()}
        inner: Scope | None = scope
        while inner is not None:
            names |= inner.stores
            inner = inner.parent
        return similar(node.id, names)

    # Callbacks

    def _is_callback(self, scope: Scope, name: str) -> bool:
        return name in self._used and scope.binder(name) is None and name not in self._survey.global_names

    def _follow(self, scope: Scope, node: ast.expr) -> tuple[object, str]:
        """What an expression of dotted names is, and its name; (None, "") if it is none of callbacks."""
        steps: list[ast.Attribute] = []
        while isinstance(node, ast.Attribute):
            steps.append(node)
            node = node.value
        if not isinstance(node, ast.Name) or not self._is_callback(scope, node.id):
            return None, ""
        value: object = self._used[node.id]
        name = node.id
        for step in reversed(steps):
            if not isinstance(value, Namespace | Callback):
                return None, ""
            inner = member_of(value, step.attr)
            if inner is None:
                self._say_missing(scope, step, value, name)
                return None, ""
            value = inner
            name += "." + step.attr
        return value, name

    def _say_missing(self, scope: Scope, node: ast.Attribute, value: Namespace | Callback, name: str) -> None:
        if node in self._said or not isinstance(node.ctx, ast.Load) or self._expects(scope, node, _NO_ATTRIBUTE):
            return
        self._said.add(node)
        words = self._words()
        if node.attr in words and "hasattr" in words:
            return
        message = f"there is no callback '{shown(name)}.{shown(node.attr)}'"
        self._findings.add(node, "unknown-callback", message, similar(node.attr, value._members))

    def _check_attributes(self) -> None:
        for scope, node in self._survey.attributes:
            if type(node.value) is ast.Name and node.value.id in self._used:
                self._follow(scope, node)

    def _check_calls(self) -> None:
        used = self._used
        for scope, node in self._survey.calls:
            root = node.func
            while type(root) is ast.Attribute:
                root = root.value
            if type(root) is not ast.Name:
                continue
            if root.id in used:
                value, name = self._follow(scope, node.func)
                self._check_arguments(scope, node, value, name, node.args)
            elif root.id == "invoke" and root is node.func:
                self._check_invoke(scope, node)
            if self._findings.are_more:
                return

    def _check_arguments(
        self, scope: Scope, node: ast.Call, value: object, name: str, positional: list[ast.expr]
    ) -> None:
        if value is getattr(Callback, "sync", None):  # the method; whose it is, the name says
            owner = node.func
            if isinstance(owner, ast.Attribute):
                value, name = self._follow(scope, owner.value)
        if isinstance(value, Callback) and not self._expects(scope, node, _BAD_CALL):
            CallCheck(self._findings, value, self._callbacks.schema(value), node, name).check(positional)

    def _check_invoke(self, scope: Scope, node: ast.Call) -> None:
        if scope.binder("invoke") is not None or "invoke" in self._known or not node.args:
            return
        match node.args:
            case [ast.Constant(value=str() as name)]:
                callback = self._callbacks.by_full_name(name)
                if callback is not None:
                    self._check_arguments(scope, node, callback, name, [])
                elif not self._expects(scope, node, _NO_CALLBACK):
                    meant = similar(name, self._callbacks.full_names())
                    message = f"there is no callback '{shown(name)}'"
                    self._findings.add(node.args[0], "unknown-callback", message, meant)

    # Coroutines

    def _check_coroutines(self) -> None:
        survey = self._survey
        for scope, call in survey.dropped:
            self._check_awaited(scope, call)
        for scope, call in survey.subscripted:
            self._check_awaited(scope, call)
        for scope, node in survey.assigned:
            target = node.targets[0]
            is_candidate = isinstance(target, ast.Name) and self._coroutine(scope, node.value)
            if not is_candidate or not self._is_never_read(scope, target.id):  # type: ignore[attr-defined]
                continue
            self._check_awaited(scope, node.value)

    def _is_never_read(self, scope: Scope, name: str) -> bool:
        if scope.kind == MODULE and (self._result is None or name == self._result):
            return False
        bindings = self._bindings()
        return (
            scope.binder(name) is scope
            and not bindings.is_read(name)
            and bindings.is_bound_once(scope, name)
            and _MAGIC.isdisjoint(self._words())
        )

    def _coroutine(self, scope: Scope, node: ast.expr) -> str:
        """The name of what gives a coroutine if the expression is a call of it, or ""."""
        if not isinstance(node, ast.Call):
            return ""
        function = node.func
        if type(function) is ast.Name and function.id in self._survey.coroutines:
            name = function.id
            return name if self._bindings().is_coroutine_function(scope, name) else ""
        if type(function) is ast.Attribute and function.attr in LIBRARY:
            module, name = function.value, function.attr
            if type(module) is ast.Name and self._bindings().is_library_coroutine(scope, module.id, name):
                return f"{module.id}.{name}"
        value, name = self._follow(scope, function)
        return name if isinstance(value, Callback) else ""

    def _check_awaited(self, scope: Scope, node: ast.expr) -> None:
        name = self._coroutine(scope, node)
        if not name or self._expects(scope, node, _WARNED):
            return
        owner = scope
        while owner.kind == COMPREHENSION and owner.parent is not None:
            owner = owner.parent
        suggestion = ""
        if owner.kind in (ASYNC, MODULE):
            suggestion = f"await {shown(name)}(…)"
        elif name.partition(".")[0] in self._used:
            suggestion = f"{shown(name)}.sync(…)"
        self._findings.add(node, "not-awaited", f"'{shown(name)}(…)' is never awaited", suggestion)
