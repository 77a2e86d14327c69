# SPDX-License-Identifier: MIT OR Apache-2.0
"""Callbacks as programs see them: functions, namespaces for dotted names, ``invoke`` and ``list_callbacks``.

What a call costs is in C (guest/shim/callback_object.c); this is what a program asks once, if at all.
"""

import inspect
import keyword
from collections.abc import Iterator
from typing import Any, Final, Literal, Union, cast, override

import _eryx_host
import eryx

type _Parameters = list[list[Any]]  # [name, is required], in the order of positional arguments
type _Entry = list[Any]  # [index, is immediate, parameters]
type _Described = list[Any]  # [name, index, is immediate, parameters]


class Namespace:
    """Callbacks whose names start alike: ``http.get`` is attribute ``get`` of namespace ``http``, and item ``["get"]``."""

    __slots__ = ("_members", "_name")

    def __init__(self, name: str) -> None:
        self._name = name
        self._members: dict[str, Namespace | Callback] = {}

    def __getattr__(self, name: str) -> "Namespace | Callback":
        try:
            return self._members[name]
        except KeyError:
            raise AttributeError(f"there is no callback {self._name + '.' + name!r}", name=name, obj=self) from None

    def __getitem__(self, name: str) -> "Namespace | Callback":
        return self._members[name]

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    @override
    def __dir__(self) -> list[str]:
        return sorted(self._members)

    @override
    def __repr__(self) -> str:
        return f"<callbacks below {self._name!r}: {', '.join(self._members)}>"


class Callback(_eryx_host.Callback):
    """A function of the host. Calling it gives something to ``await``; ``sync`` calls it and blocks."""

    __slots__ = ("_members",)
    __module__ = "eryx"

    # By which asyncio and inspect recognise a function that is to be awaited.
    _is_coroutine_marker = inspect._is_coroutine_mark  # type: ignore[attr-defined]

    def __init__(self, *_arguments: object) -> None:
        """A callback can be a namespace too: ``files`` beside ``files.read``."""
        self._members: dict[str, Namespace | Callback] = {}

    def __getattr__(self, name: str) -> "Namespace | Callback":
        if name != "_members" and name in self._members:
            return self._members[name]
        raise AttributeError(f"callback {self.__qualname__!r} has no attribute {name!r}", name=name, obj=self)

    def __getitem__(self, name: str) -> "Namespace | Callback":
        return self._members[name]

    @property
    def __name__(self) -> str:
        return self.__qualname__.rpartition(".")[2]

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return cast(dict[str, Any], _describe(self._index)["parameters_schema"])

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        """The description, and those of the parameters; as in stubs of types (src/bridge/type_stubs.cpp)."""
        texts = [cast(str, _describe(self._index)["description"])]
        about = _descriptions(self.schema)
        if about:
            lines = (f"    {name}: {text}".replace("\n", "\n        ") for name, text in about.items())
            texts.append("\n".join(["Args:", *lines]))
        return "\n\n".join(filter(None, texts)) or None

    @property
    def __signature__(self) -> inspect.Signature:
        return _signature(self.schema)

    @override
    def __repr__(self) -> str:
        return f"<callback {self.__qualname__!r}>"


def _describe(index: int) -> dict[str, Any]:
    return cast(dict[str, Any], _eryx_host.describe(_eryx_host.DESCRIBE_CALLBACK, index))


_ANNOTATIONS: Final = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": None,
}


def _resolve(document: dict[str, Any], reference: str) -> Any:
    """What a ``$ref`` names; the host has checked that it is there."""
    place: Any = document
    for step in reference.split("/")[1:]:
        if "%" in step:
            from urllib.parse import unquote

            step = unquote(step)
        step = step.replace("~1", "/").replace("~0", "~")
        place = place[int(step)] if isinstance(place, list) else place[step]
    return place


def _parts(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The schemas that all arguments must fit: the schema, and what it leads to through ``$ref`` and ``allOf``."""
    parts = [document]
    for part in parts:
        below = list(part.get("allOf", ()))
        if "$ref" in part:
            below.append(_resolve(document, part["$ref"]))
        for schema in below:
            if isinstance(schema, dict) and all(schema is not known for known in parts):
                parts.append(schema)
    return parts


def _annotation(document: dict[str, Any], schema: Any) -> Any:
    """The type that a schema stands for, or ``inspect.Parameter.empty``."""
    unknown = inspect.Parameter.empty
    if not isinstance(schema, dict):
        return unknown
    if "$ref" in schema:
        return _annotation(document, _resolve(document, schema["$ref"]))
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if choices is not None:
        has_types = all(isinstance(choice, str | int | None) for choice in choices)
        return Literal[tuple(choices)] if has_types else unknown
    alternatives = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if alternatives is None:
        kinds = schema.get("type")
        alternatives = [{**schema, "type": kind} for kind in kinds] if isinstance(kinds, list) else None
        if alternatives is None:
            return _ANNOTATIONS.get(kinds, unknown) if isinstance(kinds, str) else unknown
    elif "allOf" in schema and len(alternatives) > 1:
        return unknown
    types = [_annotation(document, alternative) for alternative in alternatives]
    return unknown if unknown in types else Union[tuple(types)]


def _descriptions(schema: dict[str, Any]) -> dict[str, str]:
    """What is said of parameters, by their names."""
    found: dict[str, str] = {}
    for part in _parts(schema):
        for name, about in part.get("properties", {}).items():
            text = about.get("description") if isinstance(about, dict) else None
            found.setdefault(name, text if isinstance(text, str) else "")  # the first one that describes it counts
    return {name: text for name, text in found.items() if text}


def _signature(schema: dict[str, Any]) -> inspect.Signature:
    """The parameters that a schema stands for."""
    parts = _parts(schema)
    members: dict[str, Any] = {}
    for part in reversed(parts):  # the first one that describes a parameter counts
        members |= part.get("properties", {})
    names = dict.fromkeys(name for part in parts for name in part.get("properties", ()))
    required = {name for part in parts for name in part.get("required", ())}
    names.update(dict.fromkeys(name for part in parts for name in part.get("required", ())))
    # As in type stubs: naming parameters, and saying nothing of others, means no others.
    others = [part["additionalProperties"] for part in parts if "additionalProperties" in part]
    says_so = not names or bool(others) or any("patternProperties" in part for part in parts)
    takes_others = says_so and not any(other is False for other in others)
    parameters = []
    has_default = False
    skips_one = False
    for name in names:
        if not name.isidentifier() or keyword.iskeyword(name):
            # Only ``**{...}`` can pass it, or its position, which those after it then do not have.
            takes_others = skips_one = True
            continue
        member = members.get(name)
        default: Any = inspect.Parameter.empty
        if name not in required:
            default = member.get("default") if isinstance(member, dict) else None
        # A required parameter after an optional one can only be given by name.
        by_name = skips_one or (has_default and name in required)
        has_default = has_default or name not in required
        parameters.append(
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY if by_name else inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=default,
                annotation=_annotation(schema, member),
            )
        )
    if takes_others:
        name = "arguments"
        while name in names:
            name = f"_{name}"
        parameters.append(inspect.Parameter(name, inspect.Parameter.VAR_KEYWORD))
    parameters.sort(key=lambda parameter: parameter.kind)
    return inspect.Signature(parameters)


def _make(name: str, index: int, is_immediate: bool, parameters: _Parameters) -> Callback:
    return Callback(name, index, is_immediate, tuple(parameter for parameter, _ in parameters))


def _place(members: dict[str, Namespace | Callback], path: list[str], callback: Callback) -> None:
    """Puts ``callback`` where ``path`` leads to from ``members``."""
    for depth, part in enumerate(path[:-1], 1):
        if part not in members:
            members[part] = Namespace(".".join(path[:depth]))
        members = members[part]._members
    members[path[-1]] = callback


def bind_callbacks(namespace: dict[str, Any], position: int) -> None:
    """Makes the callbacks below one name of the start message a variable, unless the program's inputs have it."""
    bind_described(namespace, _eryx_host.describe(_eryx_host.DESCRIBE_NAME, position))


def bind_described(namespace: dict[str, Any], described: list[_Described]) -> None:
    """Makes them variables. Sorted by name: a callback comes before those that are below it."""
    variables: dict[str, Namespace | Callback] = {}
    for name, index, is_immediate, parameters in described:
        _place(variables, name.split("."), _make(name, index, is_immediate, parameters))
    for name, value in variables.items():
        namespace.setdefault(name, value)


_registry: dict[str, _Entry] = {}
_registry_number = 0


def _entries() -> dict[str, _Entry]:
    """All callbacks of this execution, by their full names."""
    global _registry, _registry_number
    number = _eryx_host.program_number()
    if number != _registry_number:
        _registry = cast(dict[str, _Entry], _eryx_host.describe(_eryx_host.DESCRIBE_ALL, 0))
        _registry_number = number
    return _registry


def callback_names() -> list[str]:
    """The full names of what the host offers to this execution."""
    return list(_entries())


def find_callback(name: str) -> Callback | None:
    """The callback of this full name, as this execution numbers it."""
    entry = _entries().get(name)
    return None if entry is None else _make(name, *entry)


class _Invoke:
    """Callbacks by their full names: ``await invoke("name", …)``, or ``invoke["name"]`` for the callback itself."""

    __slots__ = ()

    def __call__(self, name: str, /, **arguments: Any) -> Any:
        """Calls the callback of this name, with named arguments; ``await`` the result."""
        entry = _entries().get(name)
        if entry is None:
            # Told to the host, which counts it, and answers that there is none.
            unknown = Callback(name, _eryx_host.CALLBACK_UNKNOWN, False, ("name",))
            return unknown(name)
        index, is_immediate, parameters = entry
        return _make(name, index, is_immediate, parameters)(**arguments)

    def __getitem__(self, name: str) -> Callback:
        callback = find_callback(name)
        if callback is None:
            raise KeyError(name)
        return callback

    def __contains__(self, name: object) -> bool:
        return name in _entries()

    def __iter__(self) -> Iterator[str]:
        return iter(callback_names())

    @override
    def __repr__(self) -> str:
        return "<function invoke>"

    @override
    def __reduce__(self) -> str:
        return "invoke"


invoke: Final = _Invoke()


def list_callbacks() -> list[dict[str, Any]]:
    """What the host offers: dicts with ``name``, ``description`` and ``parameters_schema``."""
    return [_describe(index) for index, _, _ in _entries().values()]


def make_call_error(status: int, message: str) -> eryx.CallbackError:
    """The exception of a call that failed."""
    return _ERRORS.get(status, eryx.CallbackError)(message)


_ERRORS: Final[dict[int, type[eryx.CallbackError]]] = {
    _eryx_host.CALL_NOT_FOUND: eryx.CallbackNotFoundError,
    _eryx_host.CALL_BAD_ARGUMENTS: eryx.CallbackArgumentError,
    _eryx_host.CALL_TIMEOUT: eryx.CallbackTimeoutError,
    _eryx_host.CALL_LIMIT: eryx.CallbackLimitError,
    _eryx_host.CALL_FAILED: eryx.CallbackError,
    _eryx_host.CALL_HOST_FAILURE: eryx.CallbackHostError,
}
