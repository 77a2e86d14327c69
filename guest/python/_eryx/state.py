# SPDX-License-Identifier: MIT OR Apache-2.0
"""Snapshots of a session's variables: bytes that another session, elsewhere and later, can be given.

The host runs these functions in programs of its own (ERYX_START_SERVICE in abi/guest_abi.h) and hands them the
session's namespace. The values belong to the program and may be hostile: what they do while they are pickled can fail
in any way, and costs no more than themselves. A snapshot that is restored can run any Python; it does so inside the
sandbox.

A snapshot is a header and a stream of pickles that share one memo: for each variable its name and its value, then None.
What is inside modules is no part of it, nor are files, and what a running program waits for.
"""

import base64
import binascii
import gc
import io
import struct
import sys
import types
import zlib
from typing import Any, Final, TypedDict, cast

import eryx
from _eryx import provided
from _eryx.callbacks import Callback, Namespace
from _eryx.prompt import completions as completions
from _eryx.prompt import is_incomplete as is_incomplete

# What a snapshot begins with: magic, format, Python's version in two numbers, cloudpickle's as text, the number of bytes
# and the CRC-32 of the stream.
_HEADER: Final = struct.Struct("<8sHBB20sQI")
_MAGIC: Final = b"ERYXSTAT"
FORMAT: Final = 1

# The interpreter's own variables. `__annotations__` is one, but what is in it is the program's.
_INTERPRETERS: Final = frozenset(
    {"__builtins__", "__doc__", "__file__", "__loader__", "__name__", "__package__", "__spec__"}
)
_ANNOTATIONS: Final = "__annotations__"

_REASON_LIMIT: Final = 500  # characters

_name_of: Final = vars(type)["__qualname__"].__get__  # past what a metaclass puts in its place


class Dropped(TypedDict):
    """A variable that a snapshot does not hold."""

    name: str
    type: str
    reason: str


class SnapshotMessage(TypedDict):
    """A snapshot, as JSON can hold it."""

    data: str  # base64
    kept: list[str]
    dropped: list[Dropped]


class RestoreMessage(TypedDict):
    restored: list[str]


class _NotRestored(Exception):
    """A variable of a snapshot could not be made again."""

    def __init__(self, name: str, error: BaseException) -> None:
        self.name = name
        self.error = error


def snapshot(namespace: dict[str, Any]) -> tuple[bytes, list[str], list[Dropped]]:
    """The variables in ``namespace`` as bytes, the names of those they hold, and those that cannot be kept.

    What is kept has been made again once, in a namespace of its own, so that one variable that cannot be does not cost
    all others at a time when they are needed.
    """
    from cloudpickle import __version__ as cloudpickle_version

    unnamed: list[Dropped] = []
    variables = _variables(namespace, unnamed)
    not_restored: list[Dropped] = []
    while True:
        stream, dropped = _pickle(variables, namespace)
        failure = _try_to_restore(stream)
        if failure is None:
            break
        value = variables.pop(failure.name)
        not_restored.append(_drop(failure.name, value, failure.error, "cannot be made again: "))
    version = cloudpickle_version.encode()
    header = _HEADER.pack(_MAGIC, FORMAT, *sys.version_info[:2], version, len(stream), zlib.crc32(stream))
    kept = [name for name, value in variables.items() if name not in dropped and not _is_the_hosts(name, value)]
    return header + stream, kept, [*unnamed, *dropped.values(), *not_restored]


def restore(data: bytes, namespace: dict[str, Any]) -> list[str]:
    """Adds the variables of a snapshot to ``namespace``, replacing those of the same names: all of them or none.

    Returns their names. Raises ValueError if ``data`` is no snapshot, is damaged or belongs to another Python, and
    RuntimeError if a value cannot be made again.
    """
    stream = _stream_of(data)
    before = dict(namespace)
    try:
        return _unpickle(stream, namespace)
    except BaseException as error:
        namespace.clear()
        namespace.update(before)
        if not isinstance(error, _NotRestored):
            raise
        dropped = _drop(error.name, None, error.error)
        text = f"the snapshot cannot be restored: variable {dropped['name']!r}: {dropped['reason']}"
        raise RuntimeError(text) from error.error


def clear(namespace: dict[str, Any]) -> None:
    """Deletes the program's variables, so that destructors run. Modules stay imported."""
    own = {name: namespace[name] for name in _INTERPRETERS if name in namespace}
    names = [name for name in namespace if type(name) is str and name not in own]
    # As at the end of a module: private ones first.
    for name in sorted(names, key=lambda name: not name.startswith("_")):
        namespace.pop(name, None)
    namespace.clear()  # names that are no str, and what destructors left
    namespace.update(own)
    namespace.update(provided.variables)
    namespace["__doc__"] = None
    namespace[_ANNOTATIONS] = {}
    gc.collect()


def snapshot_message(namespace: dict[str, Any]) -> SnapshotMessage:
    """``snapshot`` for a host that reads JSON."""
    data, kept, dropped = snapshot(namespace)
    return {"data": base64.b64encode(data).decode(), "kept": [_readable(name) for name in kept], "dropped": dropped}


def restore_message(namespace: dict[str, Any], data: str) -> RestoreMessage:
    """``restore`` for a host that writes JSON."""
    try:
        decoded = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"the snapshot is damaged: {error}") from None
    return {"restored": [_readable(name) for name in restore(decoded, namespace)]}


def _variables(namespace: dict[str, Any], dropped: list[Dropped]) -> dict[str, Any]:
    """What there is to pickle, in the order of the namespace."""
    variables = {}
    for name, value in list(namespace.items()):
        if type(name) is not str:
            dropped.append(_drop(f"<{_name_of(type(name))}>", value, TypeError("the name of a variable must be a str")))
        elif name not in _INTERPRETERS and not _is_as_at_first(name, value):
            variables[name] = value
    return variables


def _is_as_at_first(name: str, value: object) -> bool:
    """Whether every program begins with this variable."""
    return provided.is_provided(name, value) or (name == _ANNOTATIONS and type(value) is dict and not value)


def _is_the_hosts(name: str, value: object) -> bool:
    """Whether the host made it a variable: it is kept, so that functions find it, but is not the program's."""
    from _eryx.recalled import name_of

    return _is_callback(value) and name_of(cast(Callback | Namespace, value)) == name


def _is_callback(value: object) -> bool:
    return issubclass(type(value), Callback | Namespace)  # isinstance would ask the value


def _rank(value: object) -> int:
    """What runs while values are made again may need modules, functions and classes: these come first."""
    if issubclass(type(value), types.ModuleType):
        return 0
    return 1 if issubclass(type(value), types.FunctionType | type) else 2


def _pickle(variables: dict[str, Any], namespace: dict[str, Any]) -> tuple[bytes, dict[str, Dropped]]:
    """The stream, and what cannot be in it."""
    from _eryx.state_pickling import Pickler, empty_main, new_classes

    items = sorted(variables.items(), key=lambda item: _rank(item[1]))
    with empty_main(), new_classes():
        try:
            stream = io.BytesIO()
            pickler = Pickler(stream, namespace)
            for name, value in items:
                pickler.dump(name)
                pickler.dump(value)
            pickler.dump(None)
            return stream.getvalue(), {}
        except eryx.Interrupted:
            raise
        except BaseException:
            del stream, pickler  # they may be what fills the memory
        return _pickle_what_can_be(items, namespace)


def _pickle_what_can_be(
    items: list[tuple[str, Any]], namespace: dict[str, Any]
) -> tuple[bytes, dict[str, Dropped]]:
    """As ``_pickle``, for variables among which some cannot be kept: takes each back that fails."""
    from _eryx.state_pickling import Pickler

    stream = io.BytesIO()
    pickler = Pickler(stream, namespace)
    backup = Pickler(io.BytesIO(), namespace)
    dropped = {}
    for name, value in items:
        backup.memo = pickler.memo
        position = stream.tell()
        try:
            pickler.dump(name)
            pickler.dump(value)
        except eryx.Interrupted:
            raise
        except BaseException as error:
            dropped[name] = _drop(name, value, error)
            pickler.take_back(backup)
            stream.seek(position)
            stream.truncate()
    pickler.dump(None)
    return stream.getvalue(), dropped


def _try_to_restore(stream: bytes) -> _NotRestored | None:
    """Makes all values again, and drops them. Returns why it failed, if it did."""
    from _eryx.state_pickling import empty_main, no_destructors

    with empty_main() as main, no_destructors():
        try:
            _unpickle(stream, vars(main))
        except _NotRestored as failure:
            failure.error.__traceback__ = None  # it holds what was made
            return failure.with_traceback(None)
        except MemoryError:
            pass  # there is no room for two of them: a new session has it
        finally:
            vars(main).clear()
    return None


def _drop(name: str, value: object, error: BaseException, what: str = "") -> Dropped:
    try:
        text = str(error)
    except eryx.Interrupted:
        raise
    except BaseException:
        text = ""
    reason = f"{what}{_name_of(type(error))}: {text}" if text else f"{what}{_name_of(type(error))}"
    return {
        "name": _readable(name),
        "type": _readable(_name_of(type(value))),
        "reason": _readable(reason[:_REASON_LIMIT]),
    }


def _readable(text: str) -> str:
    """Without what no encoding has."""
    return text.encode("utf-8", "backslashreplace").decode()


def _stream_of(data: bytes) -> bytes:
    """What follows the header. Raises ValueError unless this interpreter can read it."""
    if data[: len(_MAGIC)] != _MAGIC:
        raise ValueError("this is no snapshot of a session: it begins with other bytes")
    if len(data) < _HEADER.size:
        raise ValueError(f"the snapshot is damaged: it ends after {len(data)} bytes")
    _, number, major, minor, _, size, checksum = _HEADER.unpack_from(data)
    if number != FORMAT:
        raise ValueError(f"the snapshot has format {number}, and this version of Eryx reads format {FORMAT}")
    if (major, minor) != sys.version_info[:2]:
        here = ".".join(map(str, sys.version_info[:2]))
        raise ValueError(f"the snapshot was made by Python {major}.{minor}, and this is Python {here}")
    stream = data[_HEADER.size :]
    if len(stream) != size:
        raise ValueError(f"the snapshot is damaged: {len(stream)} bytes follow its header, not {size}")
    if zlib.crc32(stream) != checksum:
        raise ValueError("the snapshot is damaged: its checksum differs")
    return stream


def _unpickle(stream: bytes, namespace: dict[str, Any]) -> list[str]:
    """Puts each variable into ``namespace`` as soon as it is made: what is made later may need it to be made.

    Raises _NotRestored.
    """
    from _eryx.state_pickling import Unpickler, new_classes

    names = []
    with new_classes():
        unpickler = Unpickler(io.BytesIO(stream), namespace)
        while (name := unpickler.load()) is not None:
            try:
                value = unpickler.load()
            except (eryx.Interrupted, MemoryError):
                raise
            except BaseException as error:
                raise _NotRestored(name, error) from error
            _put(name, value, namespace)
            if not _is_the_hosts(name, value):
                names.append(name)
    return names


def _put(name: str, value: Any, namespace: dict[str, Any]) -> None:
    present = namespace.get(name)
    if name == _ANNOTATIONS and type(present) is type(value) is dict:
        present.update(value)
    elif not (_is_the_hosts(name, value) and _is_callback(present)):
        namespace[name] = value
