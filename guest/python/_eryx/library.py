# SPDX-License-Identifier: MIT OR Apache-2.0
"""Sets up an embedder's libraries: what every program of the image made then finds beside Python.

The host (src/library/) calls ``install`` for one library after the other, then ``finish_set_up``, and makes an image of
what they left. Programs never run this code.
"""

import inspect
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final, NamedTuple

import _eryx_host
import eryx
from _eryx import exit_functions, home_loop, leftovers, provided
from _eryx.callbacks import Callback, Namespace, bind_described
from _eryx.check_imports import remember_finders
from _eryx.library_modules import Finder, Loader
from _eryx.library_stubs import stubs_of
from _eryx.provided import is_provided
from _eryx.report import readable, text_of

_OWN_MODULES: Final = frozenset({"eryx", "_eryx", "_eryx_host", "__main__"})


class Report(NamedTuple):
    """What the host is told: ``problem`` is empty if all went well."""

    problem: str
    provided: list[str]
    stubs: str


_AnyException: Final = BaseException  # whatever becomes of builtins

# What of a callback is asked for by names that every object has.
_DESCRIBING: Final = frozenset({"__name__", "__qualname__", "__signature__"})


class LibraryCallback:
    # A callback as the library's own code has it: each execution numbers its callbacks anew, so it is looked up. No
    # docstring: that is the callback's.

    __slots__ = ("_found", "_name", "_number")

    def __init__(self, name: str) -> None:
        self._name = name
        self._number = 0
        self._found: Callback | Namespace | None = None

    def is_called(self, name: str) -> bool:
        return self._name == name

    def _look_up(self) -> Callback | Namespace:
        number = _eryx_host.program_number()
        if self._number != number or self._found is None:
            self._found = self._ask()
            self._number = number
        return self._found

    def _ask(self) -> Callback | Namespace:
        position = _eryx_host.callback_position(self._name)
        found: dict[str, Any] = {}
        if position >= 0:
            bind_described(found, _eryx_host.describe(_eryx_host.DESCRIBE_NAME, position))
        if self._name not in found:
            raise eryx.CallbackNotFoundError(f"there is no callback {self._name!r}")
        callback: Callback | Namespace = found[self._name]
        return callback

    def __reduce__(self) -> tuple[Any, ...]:
        return LibraryCallback, (self._name,)

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        return self._look_up().__doc__

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        return self._look_up()(*arguments, **named)  # type: ignore[operator]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in _DESCRIBING:  # asked of any object, by `copy` say
            raise AttributeError(f"a callback has no attribute {name!r}", name=name, obj=self)
        return getattr(self._look_up(), name)

    def __getitem__(self, name: str) -> Any:
        return self._look_up()[name]

    def __contains__(self, name: object) -> bool:
        return name in self._look_up()._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._look_up()._members)

    def __dir__(self) -> list[str]:
        return dir(self._look_up())

    def __repr__(self) -> str:
        return f"<callback {self._name!r} of a library>"


# Those of this library and of the ones before it.
_callbacks: Final[dict[str, LibraryCallback]] = {}


_finder: Final = Finder()


def _find_refusal(loader: Loader) -> str | None:
    for name in loader.names():
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in _OWN_MODULES:
            return f"the module {name!r} would hide Python's own {top!r}"
    return None


def _names_of(module: ModuleType) -> list[str]:
    chosen = module.__dict__.get("__all__")
    if chosen is not None:
        return [str(name) for name in chosen]
    return [
        name
        for name, value in module.__dict__.items()
        if not name.startswith("_") and not (isinstance(value, LibraryCallback) and value.is_called(name))
    ]


async def _run_setup(loader: Loader, source: str) -> ModuleType:
    module, code = loader.make_setup(source)
    module.__dict__.update(provided.variables)
    sys.modules[module.__name__] = module
    coroutine = eval(code, module.__dict__)
    if inspect.iscoroutine(coroutine):
        await coroutine
    return module


async def _set_up(library: dict[str, Any]) -> Report:
    for name in library["callbacks"]:
        _callbacks.setdefault(name, LibraryCallback(name))
    loader = Loader(library["name"], library["modules"], _callbacks)
    refusal = _find_refusal(loader)
    if refusal is not None:
        return Report(refusal, [], "")
    loader.compile_all()
    _finder.add(loader)
    _finder.install()
    provided.modules.update(loader.names())
    for name in loader.names():
        __import__(name)
    if not library["setup"]:
        return Report("", [], "")
    module = await _run_setup(loader, library["setup"])
    variables = {
        name: value for name in _names_of(module) if not is_provided(name, value := getattr(module, name))
    }
    stubs = library["stubs"] or stubs_of(library["setup"], variables, library["modules"])
    provided.variables.update(variables)
    _eryx_host.provide(variables)
    return Report("", list(variables), stubs)


async def install(library: dict[str, Any]) -> object:
    """Imports the modules of a library, runs its set-up and provides what that bound."""
    said: dict[str, Any] = {}
    failure: BaseException | None = None
    report = Report("", [], "")
    with leftovers.Witness() as witness:
        try:
            report = await _set_up(library)
        except _AnyException as exception:
            failure = exception
    problem = report.problem
    if isinstance(failure, SystemExit):
        problem = "it calls sys.exit"
    elif isinstance(failure, eryx.Interrupted):  # the host knows why
        raise failure
    elif failure is not None:
        problem = text_of(failure)
        if isinstance(failure, MemoryError):
            said["out_of_memory"] = True
    said |= {"problem": witness.problem(problem), "printed": witness.place or ""}
    return readable(said | {"provided": report.provided, "stubs": report.stubs})


def finish_set_up() -> None:
    """After the last library."""
    remember_finders()
    exit_functions.keep()
    home_loop.end()
