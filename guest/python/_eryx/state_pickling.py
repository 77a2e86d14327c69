"""Pickles what a session's variables refer to: cloudpickle, with what a session asks for beyond it.

The session's namespace is written as a reference. So functions are restored as functions of the session that they come
into: they see its variables, also those that are assigned later. What else differs from cloudpickle:

- closures that share a variable go on sharing it;
- classes keep ``__slots__``, enumerations their aliases and what their ``__init__`` made of members;
- a class that is restored is not defined anew: ``__init_subclass__`` does not run;
- functions with a cache (``functools.cache``) are kept, their caches are empty;
- exceptions are made without the arguments that ``__init__`` of their own class asks for;
- callbacks are kept by name (_eryx.recalled);
- files are refused, where cloudpickle keeps a copy of their contents in memory.

The functions that a pickle calls are part of its format: renaming one is a new ``FORMAT`` in _eryx.state.
"""

import asyncio
import contextlib
import dataclasses
import functools
import importlib
import io
import pickle
import sys
import types
import typing
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from types import CellType, CodeType, FunctionType, MemberDescriptorType, ModuleType
from typing import Any, Final, NoReturn, cast, override

from cloudpickle import cloudpickle

from _eryx.callbacks import Callback, Namespace
from _eryx.loop import GuestEventLoop
from _eryx.recalled import RecalledCallback, RecalledNamespace, name_of, recall_callback, recall_namespace

type _Reduction = tuple[Any, ...] | str

# Memoizes what `persistent_load(None)` gives as the first object of a stream: the namespace.
_PRELUDE: Final = pickle.PROTO + b"\x05" + pickle.NONE + pickle.BINPERSID + pickle.MEMOIZE + pickle.STOP

_HEAP_TYPE: Final = 1 << 9  # Py_TPFLAGS_HEAPTYPE: no static type of C
_IMMUTABLE_TYPE: Final = 1 << 8  # Py_TPFLAGS_IMMUTABLETYPE

# Objects that are compared by identity, and cannot say so themselves.
_SENTINELS: Final = {
    type(dataclasses.MISSING): "MISSING",
    type(dataclasses.KW_ONLY): "KW_ONLY",
    type(vars(dataclasses)["_HAS_DEFAULT_FACTORY"]): "_HAS_DEFAULT_FACTORY",
}


class Pickler(cloudpickle.Pickler):  # type: ignore[misc, unused-ignore]
    """Writes any number of objects to ``file``; what they share stays shared, by the one memo."""

    def __init__(self, file: io.BytesIO, namespace: dict[str, Any]) -> None:
        super().__init__(file, protocol=5)
        self._namespace = namespace
        self._cells: dict[int, CellType] = {}  # of functions, which fill them
        file.write(_PRELUDE)
        self.memo = {id(namespace): (0, namespace)}

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        reducer = _REDUCERS.get(kind)
        if reducer is not None:
            return reducer(value)
        if kind is CellType:
            return self._reduce_cell(value)
        if issubclass(kind, BaseException):
            return _reduce_exception(value)
        reduction = super().reducer_override(value)
        if type(reduction) is tuple:
            if reduction[0] is cloudpickle._make_skeleton_class:
                return _reduce_class(value, reduction)
            if reduction[0] is cloudpickle._make_skeleton_enum:
                return _reduce_enum(value, reduction)
        return reduction

    def _dynamic_function_reduce(self, function: FunctionType) -> _Reduction:
        if function.__globals__ is not self._namespace:
            reduction: _Reduction = super()._dynamic_function_reduce(function)
            return reduction
        cells = function.__closure__
        self._cells.update((id(cell), cell) for cell in cells or ())
        state = {name: getattr(function, name) for name in _FUNCTION_STATE}
        contents = None if cells is None else [_content_of(cell) for cell in cells]
        made = (function.__code__, function.__globals__, cells)
        return make_function, made, (state, function.__dict__, contents), None, None, set_function

    def _reduce_cell(self, cell: CellType) -> _Reduction:
        content = _content_of(cell)
        if id(cell) in self._cells or not content:
            return CellType, ()
        return CellType, (), content, None, None, fill_cell


class Unpickler(pickle.Unpickler):
    """Reads what Pickler wrote, for ``namespace``."""

    def __init__(self, file: io.BytesIO, namespace: dict[str, Any]) -> None:
        super().__init__(file)
        self._namespace = namespace
        self.load()  # the prelude

    @override
    def persistent_load(self, _what: Any) -> dict[str, Any]:
        return self._namespace


@contextmanager
def new_classes() -> Iterator[None]:
    """While it lasts, cloudpickle does not know the classes of other pickles, and so does not change them."""
    known, by_id = cloudpickle._DYNAMIC_CLASS_TRACKER_BY_CLASS, cloudpickle._DYNAMIC_CLASS_TRACKER_BY_ID
    try:
        cloudpickle._DYNAMIC_CLASS_TRACKER_BY_CLASS = weakref.WeakKeyDictionary()
        cloudpickle._DYNAMIC_CLASS_TRACKER_BY_ID = weakref.WeakValueDictionary()
        yield
    finally:
        cloudpickle._DYNAMIC_CLASS_TRACKER_BY_CLASS = known
        cloudpickle._DYNAMIC_CLASS_TRACKER_BY_ID = by_id


@contextmanager
def hidden_main() -> Iterator[None]:
    """While it lasts, ``__main__`` is empty for who imports it.

    Else ``pickle`` would take names in it for something that can be imported where the pickle is read.
    """
    main = sys.modules.get("__main__")
    try:
        sys.modules["__main__"] = ModuleType("__main__")
        yield
    finally:
        del sys.modules["__main__"]
        if main is not None:
            sys.modules["__main__"] = main


# Functions and modules

_FUNCTION_STATE: Final = (
    "__name__",
    "__qualname__",
    "__module__",
    "__doc__",
    "__defaults__",
    "__kwdefaults__",
    "__annotations__",
    "__type_params__",
)


def _content_of(cell: CellType) -> tuple[Any, ...]:
    """What is in a cell: one value, or none."""
    try:
        return (cell.cell_contents,)
    except ValueError:
        return ()


def make_function(
    code: CodeType, namespace: dict[str, Any], cells: tuple[CellType, ...] | None
) -> FunctionType:
    return FunctionType(code, namespace, None, None, cells)


def set_function(
    function: FunctionType, state: tuple[dict[str, Any], dict[str, Any], list[tuple[Any, ...]] | None]
) -> None:
    attributes, own, contents = state
    for name, value in attributes.items():
        setattr(function, name, value)
    function.__dict__.update(own)
    for cell, content in zip(function.__closure__ or (), contents or (), strict=True):
        fill_cell(cell, content)


def fill_cell(cell: CellType, content: tuple[Any, ...]) -> None:
    for value in content:
        cell.cell_contents = value


def make_cached(function: Callable[..., Any], maxsize: int | None, typed: bool) -> Any:
    return functools.lru_cache(maxsize, typed)(function)


def _reduce_cached(cached: Any) -> Any:
    if cloudpickle._lookup_module_and_qualname(cached) is not None:
        return NotImplemented  # of an imported module: by name
    parameters = cached.cache_parameters()
    return make_cached, (cached.__wrapped__, parameters["maxsize"], parameters["typed"]), cached.__dict__


def _reduce_module(module: ModuleType) -> Any:
    """A package brings along what has been imported of it: ``import xml.dom`` makes ``xml`` a variable."""
    if not cloudpickle._should_pickle_by_reference(module):
        return NotImplemented
    prefix = module.__name__ + "."
    return import_module, (module.__name__, [name for name in list(sys.modules) if name.startswith(prefix)])


def import_module(name: str, inner: list[str]) -> ModuleType:
    module = importlib.import_module(name)
    for member in inner:
        with contextlib.suppress(ImportError):
            importlib.import_module(member)
    return module


# Classes

# They give a module where they are not found.
_OWN_CLASSES: Final[tuple[type, ...]] = (Callback, Namespace, RecalledCallback, RecalledNamespace)


def _reduce_class(value: type, reduction: Any) -> _Reduction:
    """``reduction`` is cloudpickle's."""
    for own in _OWN_CLASSES:
        if value is own:
            return own_class, (own.__name__,)
    if not value.__flags__ & _HEAP_TYPE or value.__flags__ & _IMMUTABLE_TYPE:
        raise TypeError(f"cannot pickle built-in class '{value.__module__}.{value.__qualname__}'")
    _, (metaclass, name, bases, attributes, *rest), (members, slots), *others = reduction
    if typing.NamedTuple in bases:  # a function that makes another class
        bases = value.__bases__
    if "__slots__" in members:
        attributes["__slots__"] = _kept_slots(members.pop("__slots__"))
        for key, member in list(members.items()):
            if type(member) is MemberDescriptorType and member.__objclass__ is value:
                del members[key]  # of a slot whose name is private
    return make_class, (metaclass, name, bases, attributes, *rest), (members, slots), *others


def own_class(name: str) -> type:
    return next(own for own in _OWN_CLASSES if own.__name__ == name)


def _kept_slots(slots: Any) -> Any:
    return slots if isinstance(slots, str | dict) else tuple(slots)


def make_class(metaclass: type, name: str, bases: tuple[Any, ...], *others: Any) -> type:
    with _without_hooks(types.resolve_bases(bases)):
        made: type = cloudpickle._make_skeleton_class(metaclass, name, bases, *others)
    return made


@contextmanager
def _without_hooks(bases: Iterable[Any]) -> Iterator[None]:
    """Bases of the session do not hear of a class that is restored: what they did when it was defined is restored too."""
    hook = "__init_subclass__"
    ancestors = dict.fromkeys(ancestor for base in bases for ancestor in base.__mro__)
    hooks = {ancestor: vars(ancestor)[hook] for ancestor in ancestors if hook in vars(ancestor)}
    hooks = {ancestor: own for ancestor, own in hooks.items() if ancestor.__module__ == "__main__"}
    try:
        for ancestor in hooks:
            type.__setattr__(ancestor, hook, classmethod(_ignore_subclass))
        yield
    finally:
        for ancestor, own in hooks.items():
            type.__setattr__(ancestor, hook, own)


def _ignore_subclass(_cls: Any, /, **_named: Any) -> None:
    pass


def _reduce_enum(value: type[Enum], reduction: Any) -> _Reduction:
    """``reduction`` is cloudpickle's."""
    make, (bases, name, qualname, _, *rest), (attributes, slots), *others = reduction
    members = value.__members__
    values = {name: member._value_ for name, member in members.items()}
    own = {name: vars(member) for name, member in members.items() if member._name_ == name}
    attributes = {key: attribute for key, attribute in attributes.items() if key not in members}
    *others, _ = others
    return make, (bases, name, qualname, values, *rest), (attributes, slots, own), *others, set_enum


def set_enum(made: type[Enum], state: tuple[dict[str, Any], dict[str, Any], dict[str, dict[str, Any]]]) -> None:
    attributes, slots, own = state
    cloudpickle._class_setstate(made, (attributes, slots))
    for name, values in own.items():
        vars(made.__members__[name]).update(values)


# Instances


def _reduce_exception(value: BaseException) -> Any:
    """Exceptions of the session whose class leaves pickling to the built-in one, which calls the class with ``args``."""
    kind = type(value)
    base = _built_in_base(kind)
    pickles_itself = any(getattr(kind, name) is not getattr(base, name) for name in ("__reduce__", "__reduce_ex__"))
    if kind.__module__ != "__main__" or pickles_itself or hasattr(kind, "__getnewargs_ex__"):
        return NotImplemented
    _, arguments, *state = cast(tuple[Any, ...], value.__reduce__())
    return make_exception, (kind, arguments), *state


def _built_in_base(kind: type[BaseException]) -> type[BaseException]:
    return next(base for base in kind.__mro__ if not base.__flags__ & _HEAP_TYPE)


def make_exception(kind: type[BaseException], arguments: tuple[Any, ...]) -> BaseException:
    base = _built_in_base(kind)
    made = base.__new__(kind, *arguments)
    base.__init__(made, *arguments)
    return made


def _refuse(value: Any) -> NoReturn:
    kind = type(value)
    raise TypeError(f"cannot pickle '{kind.__module__}.{kind.__qualname__}' object")


def _reduce_text_file(value: io.TextIOWrapper) -> _Reduction:
    for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"):
        if value is getattr(sys, name, None):
            return getattr, (sys, name)
    _refuse(value)


def _reduce_callback(value: Callback) -> _Reduction:
    return recall_callback, (name_of(value),)


def _reduce_namespace(value: Namespace) -> _Reduction:
    return recall_namespace, (name_of(value),)


def _reduce_sentinel(value: object) -> str:
    return _SENTINELS[type(value)]


_REDUCERS: Final[dict[type, Callable[[Any], Any]]] = {
    Callback: _reduce_callback,
    RecalledCallback: _reduce_callback,
    Namespace: _reduce_namespace,
    RecalledNamespace: _reduce_namespace,
    GuestEventLoop: _refuse,
    asyncio.Future: _refuse,
    asyncio.Task: _refuse,
    ModuleType: _reduce_module,
    io.TextIOWrapper: _reduce_text_file,
    memoryview: _refuse,  # cloudpickle keeps a copy of what it shows
    functools._lru_cache_wrapper: _reduce_cached,
    **dict.fromkeys(_SENTINELS, _reduce_sentinel),
}
