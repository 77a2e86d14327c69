# SPDX-License-Identifier: MIT OR Apache-2.0
"""Pickles what a session's variables refer to: cloudpickle, with what a session asks for beyond it.

The session's namespace is written as a reference. So functions are restored as functions of the session that they come
into: they see its variables, also those that are assigned later. What else differs from cloudpickle:

- closures that share a variable go on sharing it;
- classes keep ``__slots__``, enumerations their aliases and what their ``__init__`` made of members;
- a class that is restored is not defined anew: neither ``__init_subclass__`` nor its metaclass hears of it;
- functions with a cache (``functools.cache``) are kept, their caches are empty;
- exceptions are made without the arguments that ``__init__`` of their own class asks for;
- an instance is made again past ``__getattr__``, ``__setattr__`` and ``__setitem__`` of its class;
- callbacks are kept by name (_eryx.recalled);
- code forgets which program it is of: tracebacks of another session would show lines of that session's;
- files are refused, where cloudpickle keeps a copy of their contents in memory.

The functions that a pickle calls are part of its format: renaming one is a new ``FORMAT`` in _eryx.state.
"""

import asyncio
import builtins
import contextlib
import copyreg
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
from typing import Any, Final, NoReturn, TypeAliasType, cast, override

from cloudpickle import cloudpickle

from _eryx.callbacks import Callback, Namespace
from _eryx.loop import GuestEventLoop
from _eryx.recalled import RecalledCallback, RecalledNamespace, name_of, recall_callback, recall_namespace
from _eryx.source import is_program_file

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
        self._is_plain: dict[type, bool] = {}  # whether pickle's own way is right for instances
        file.write(_PRELUDE)
        self.memo = {id(namespace): (0, namespace)}

    def take_back(self, earlier: "Pickler") -> None:
        """Forgets the objects that ``earlier`` does not know, whose memo was this one's."""
        self.memo = earlier.memo
        known = earlier.memo.copy()
        self._cells = {number: cell for number, cell in self._cells.items() if number in known}

    def reducer_override(self, value: Any) -> Any:
        kind = type(value)
        reducer = _REDUCERS.get(kind)
        if reducer is not None:
            return reducer(value)
        if kind is CellType:
            return self._reduce_cell(value)
        if issubclass(kind, BaseException):
            return _reduce_exception(value)
        if not issubclass(kind, type | FunctionType):
            is_plain = self._is_plain.get(kind)
            if is_plain is None:
                is_plain = self._is_plain[kind] = _is_plain(kind)
            return NotImplemented if is_plain else _reduce_instance(value)
        reduction = super().reducer_override(value)
        if type(reduction) is tuple:
            if reduction[0] is cloudpickle._make_skeleton_class:
                return _reduce_class(value, reduction)
            if reduction[0] is cloudpickle._make_skeleton_enum:
                return _reduce_enum(value, reduction)
        return reduction

    def _dynamic_function_reduce(self, function: FunctionType) -> _Reduction:
        holder = self._holder_of(function.__globals__)
        if holder is None:
            reduction: _Reduction = super()._dynamic_function_reduce(function)
            return reduction
        cells = function.__closure__
        self._cells.update((id(cell), cell) for cell in cells or ())
        state = {name: getattr(function, name) for name in _FUNCTION_STATE}
        contents = None if cells is None else [_content_of(cell) for cell in cells]
        made = (function.__code__, holder, cells)
        return make_function, made, (state, function.__dict__, contents), None, None, set_function

    def _holder_of(self, variables: dict[str, Any]) -> dict[str, Any] | ModuleType | None:
        """What stands for a function's global variables in the pickle, if they are the session's or a module's."""
        if variables is self._namespace:
            return variables
        module = sys.modules.get(variables.get("__name__", ""))
        return module if isinstance(module, ModuleType) and vars(module) is variables else None

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
def empty_main() -> Iterator[ModuleType]:
    """While it lasts, ``__main__`` is another module, an empty one.

    Else ``pickle`` would take names in it for something that can be imported where the pickle is read.
    """
    main = sys.modules.get("__main__")
    try:
        sys.modules["__main__"] = other = ModuleType("__main__")
        vars(other)["__builtins__"] = builtins
        yield other
    finally:
        sys.modules.pop("__main__", None)
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
    code: CodeType, holder: dict[str, Any] | ModuleType, cells: tuple[CellType, ...] | None
) -> FunctionType:
    return FunctionType(code, vars(holder) if isinstance(holder, ModuleType) else holder, None, None, cells)


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
    _, (metaclass, name, bases, attributes, *rest), state, *others = reduction
    members, _ = state
    attributes["__qualname__"] = value.__qualname__
    if typing.NamedTuple in bases:  # a function that makes another class
        bases = value.__bases__
    if "__slots__" in members:
        attributes["__slots__"] = _kept_slots(members.pop("__slots__"))
        for key, member in list(members.items()):
            if type(member) is MemberDescriptorType and member.__objclass__ is value:
                del members[key]  # of a slot whose name is private
    *others, _ = others
    return make_class, (metaclass, name, bases, attributes, *rest), state, *others, set_class


def own_class(name: str) -> type:
    return next(own for own in _OWN_CLASSES if own.__name__ == name)


def _kept_slots(slots: Any) -> Any:
    return slots if isinstance(slots, str | dict) else tuple(slots)


def make_class(
    metaclass: type, name: str, bases: tuple[Any, ...], attributes: dict[str, Any], number: str, extra: object
) -> type:
    made: type
    resolved = types.resolve_bases(bases)
    with _without_hooks(resolved):
        if metaclass.__module__ != "__main__":
            made = cloudpickle._make_skeleton_class(metaclass, name, bases, attributes, number, extra)
        else:
            maker = next(kind for kind in metaclass.__mro__ if kind.__module__ != "__main__")
            made = maker.__new__(metaclass, name, resolved, attributes)
            made = cloudpickle._lookup_class_or_track(number, made)
    return made


_destructors_are_left_out = False


@contextmanager
def no_destructors() -> Iterator[None]:
    """While it lasts, classes are made without ``__del__``: their instances can be dropped and nobody notices."""
    global _destructors_are_left_out
    _destructors_are_left_out = True
    try:
        yield
    finally:
        _destructors_are_left_out = False


def set_class(made: type, state: tuple[dict[str, Any], dict[str, Any]]) -> None:
    members, slots = state
    if _destructors_are_left_out:
        members.pop("__del__", None)
    cloudpickle._class_setstate(made, (members, slots))


@contextmanager
def _without_hooks(bases: Iterable[Any]) -> Iterator[None]:
    """Bases of the session do not hear of a class that is restored: what they did at its definition is restored too."""
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
    if any("__new_member__" in vars(base) for base in value.__mro__ if base.__module__ == "__main__"):
        raise TypeError("cannot pickle an enumeration with a __new__ of its own")
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


def _is_plain(kind: type) -> bool:
    """False for classes of the session whose own methods would take part in making an instance again, unasked."""
    if kind.__module__ != "__main__" or hasattr(kind, "__setstate__"):
        return True
    if any(getattr(kind, name) is not getattr(object, name) for name in ("__reduce_ex__", "__reduce__")):
        return True
    methods = ["__getattr__", "__getattribute__", "__setattr__"]
    for base, names in ((dict, ("__setitem__",)), (list, ("append", "extend"))):
        if issubclass(kind, base):
            methods += names
    own = [ancestor for ancestor in kind.__mro__ if ancestor.__module__ == "__main__"]
    return not any(method in vars(ancestor) for ancestor in own for method in methods)


def _reduce_instance(value: object) -> _Reduction:
    make, made, state, items, pairs = cast(tuple[Any, ...], object.__reduce_ex__(value, 5))
    state = (state, None if items is None else list(items), None if pairs is None else dict(pairs))
    return make, made, state, None, None, set_instance


def set_instance(value: Any, state: tuple[Any, list[Any] | None, dict[Any, Any] | None]) -> None:
    """Does what ``pickle`` does by its instructions, past the methods of the class."""
    attributes, items, pairs = state
    if items is not None:
        list.extend(value, items)
    if pairs is not None:
        dict.update(value, pairs)
    own, slots = attributes if type(attributes) is tuple else (attributes, None)
    if own:
        object.__getattribute__(value, "__dict__").update(own)
    for name, content in (slots or {}).items():
        object.__setattr__(value, name, content)


def _reduce_exception(value: BaseException) -> Any:
    """For exceptions of the session that leave pickling to the built-in class, which calls theirs with ``args``."""
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


def _reduce_weak_dictionary(value: Any) -> _Reduction:
    return type(value), (dict(value.items()),)


def _reduce_type_parameter(value: Any) -> Any:
    if cloudpickle._lookup_module_and_qualname(value, name=value.__name__) is not None:
        return NotImplemented  # of an imported module: by name
    return type(value), (value.__name__,)


def _reduce_type_alias(value: TypeAliasType) -> Any:
    if cloudpickle._lookup_module_and_qualname(value, name=value.__name__) is not None:
        return NotImplemented
    return make_type_alias, (value.__name__, value.__value__, value.__type_params__)


def make_type_alias(name: str, value: Any, parameters: tuple[Any, ...]) -> TypeAliasType:
    make: Callable[..., TypeAliasType] = TypeAliasType
    return make(name, value, type_params=parameters)


def _reduce_new_type(value: Any) -> Any:
    if cloudpickle._lookup_module_and_qualname(value) is not None:
        return NotImplemented
    return typing.NewType, (value.__qualname__, value.__supertype__), {"__module__": value.__module__}


def _refuse(value: Any) -> NoReturn:
    kind = type(value)
    raise TypeError(f"cannot pickle '{kind.__module__}.{kind.__qualname__}' object")


def _reduce_text_file(value: io.TextIOWrapper) -> _Reduction:
    for name in ("stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"):
        if value is getattr(sys, name, None):
            return getattr, (sys, name)
    _refuse(value)


def _reduce_code(code: CodeType) -> Any:
    if is_program_file(code.co_filename):
        code = code.replace(co_filename="<snapshot>")
    return cloudpickle._code_reduce(code)


def _reduce_callback(value: Callback) -> _Reduction:
    return recall_callback, (name_of(value),)


def _reduce_namespace(value: Namespace) -> _Reduction:
    return recall_namespace, (name_of(value),)


def _reduce_sentinel(value: object) -> str:
    return _SENTINELS[type(value)]


_REDUCERS: Final[dict[type, Callable[[Any], Any]]] = {
    CodeType: _reduce_code,
    Callback: _reduce_callback,
    RecalledCallback: _reduce_callback,
    Namespace: _reduce_namespace,
    RecalledNamespace: _reduce_namespace,
    GuestEventLoop: _refuse,
    asyncio.Future: _refuse,
    asyncio.Task: _refuse,
    ModuleType: _reduce_module,
    TypeAliasType: _reduce_type_alias,
    typing.NewType: _reduce_new_type,
    typing.ParamSpec: _reduce_type_parameter,
    typing.TypeVarTuple: _reduce_type_parameter,
    weakref.WeakKeyDictionary: _reduce_weak_dictionary,
    weakref.WeakValueDictionary: _reduce_weak_dictionary,
    io.TextIOWrapper: _reduce_text_file,
    memoryview: _refuse,  # cloudpickle keeps a copy of what it shows
    functools._lru_cache_wrapper: _reduce_cached,
    **dict.fromkeys(_SENTINELS, _reduce_sentinel),
}
