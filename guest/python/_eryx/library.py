# SPDX-License-Identifier: MIT OR Apache-2.0
"""Sets up an embedder's libraries: what every program of the image made then finds beside Python.

The host (src/library/) calls ``install`` for one library after the other, then ``finish_set_up``, and makes an image of
what they left. Programs never run this code.
"""

import ast
import asyncio
import atexit
import inspect
import io
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from importlib.machinery import ModuleSpec
from types import CodeType, ModuleType
from typing import Any, Final, NamedTuple, Self

import _eryx_host
import eryx
from _eryx import home_loop, provided
from _eryx.callbacks import Callback, Namespace, bind_described
from _eryx.check_imports import remember_finders
from _eryx.driver import is_own_file, without_own_frames
from _eryx.library_stubs import stubs_of
from _eryx.provided import is_provided
from _eryx.traceback_text import format_exception

# The file of the set-up among those of the modules, and the end of its module's name.
_SETUP_FILE: Final = "__setup__"
_SETUP_MODULE: Final = "_setup"

_OWN_MODULES: Final = frozenset({"eryx", "_eryx", "_eryx_host", "__main__"})


class Report(NamedTuple):
    """What the host is told: ``problem`` is None if all went well."""

    problem: str | None
    provided: list[str]
    stubs: str


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


class _Loader:
    """Loads the modules of one library, from memory."""

    def __init__(self, library: str, sources: Mapping[str, str], callbacks: list[str]) -> None:
        self._library = library
        self._sources = dict(sources)
        for name in callbacks:
            _callbacks.setdefault(name, LibraryCallback(name))
        for name in sources:
            while name := name.rpartition(".")[0]:
                self._sources.setdefault(name, "")  # a package that the library does not write itself

    def names(self) -> list[str]:
        return sorted(self._sources)

    def file_of(self, name: str) -> str:
        path = name.replace(".", "/") + ("/__init__" if self.is_package(name) else "")
        return f"<library {self._library}>/{path}.py"

    def spec_of(self, name: str) -> ModuleSpec | None:
        if name not in self._sources:
            return None
        spec = ModuleSpec(name, self, origin=self.file_of(name), is_package=self.is_package(name))  # type: ignore[arg-type]
        spec.has_location = True
        return spec

    # What the import system and `linecache` ask of a loader.

    def create_module(self, spec: ModuleSpec) -> None:
        del spec

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__.update(_callbacks)
        exec(self.get_code(module.__name__), module.__dict__)

    def is_package(self, name: str) -> bool:
        return any(other.startswith(name + ".") for other in self._sources)

    def get_source(self, name: str) -> str:
        return self._sources[name]

    def get_code(self, name: str) -> CodeType:
        return compile(self._sources[name], self.file_of(name), "exec", dont_inherit=True)

    # The set-up is a module too, which nobody imports.

    def make_setup(self, source: str) -> tuple[ModuleType, CodeType]:
        name = self._library + _SETUP_MODULE
        file = f"<library {self._library}>/{_SETUP_FILE}.py"
        code: CodeType = compile(source, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        self._sources[name] = source
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, self, origin=file)  # type: ignore[arg-type]
        module.__loader__ = self  # type: ignore[assignment]
        module.__file__ = file
        module.__dict__.update(_callbacks)
        module.__dict__.update(provided.variables)
        return module, code


class _Finder:
    """Finds the modules of all libraries, before those in files."""

    def __init__(self) -> None:
        self.loaders: dict[str, _Loader] = {}  # by names of modules

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        del path, target
        loader = self.loaders.get(name)
        return None if loader is None else loader.spec_of(name)


_finder: Final = _Finder()


class _Witness:
    """Remembers where the standard streams are first written to. The streams stay what they are, whoever keeps them."""

    def __init__(self) -> None:
        self.place = ""
        self._streams = [sys.stdout, sys.stderr]

    def __enter__(self) -> Self:
        for stream in self._streams:
            stream.write = self._watch(stream.write)  # type: ignore[method-assign]
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._streams:
            del stream.write  # the instance's: that of its class is left

    def _watch(self, write: Callable[[str], int]) -> Callable[[str], int]:
        def watched(text: str, /) -> int:
            if not self.place:
                frames = traceback.StackSummary.extract(traceback.walk_stack(sys._getframe(1)))
                shown = [f for f in reversed(frames) if f.filename != "<service>" and not is_own_file(f.filename)]
                self.place = "".join(traceback.format_list(shown)) or "?"
            return write(text)

        return watched


def _find_refusal(loader: _Loader) -> str | None:
    for name in loader.names():
        top = name.partition(".")[0]
        if top in sys.stdlib_module_names or top in _OWN_MODULES:
            return f"the module {name!r} would hide Python's own {top!r}"
    return None


def _describe_tasks() -> str:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    text = io.StringIO()
    for task in sorted(tasks, key=lambda task: task.get_name()):
        text.write(f"it leaves the task {task.get_name()!r}, which no program could go on with\n")
        task.print_stack(file=text)
    return text.getvalue()


def _names_of(module: ModuleType) -> list[str]:
    chosen = module.__dict__.get("__all__")
    if chosen is not None:
        return [str(name) for name in chosen]
    return [
        name
        for name, value in module.__dict__.items()
        if not name.startswith("_") and not (isinstance(value, LibraryCallback) and value.is_called(name))
    ]


async def _run_setup(loader: _Loader, source: str) -> ModuleType:
    module, code = loader.make_setup(source)
    sys.modules[module.__name__] = module
    coroutine = eval(code, module.__dict__)
    if inspect.iscoroutine(coroutine):
        await coroutine
    return module


async def _set_up(library: dict[str, Any]) -> Report:
    loader = _Loader(library["name"], library["modules"], library["callbacks"])
    refusal = _find_refusal(loader)
    if refusal is not None:
        return Report(refusal, [], "")
    for name in loader.names():
        _finder.loaders.setdefault(name, loader)
    if _finder not in sys.meta_path:
        sys.meta_path.insert(len(sys.meta_path) - 1, _finder)
    for name in loader.names():
        __import__(name)
    if not library["setup"]:
        return Report(None, [], "")
    module = await _run_setup(loader, library["setup"])
    variables = {
        name: value for name in _names_of(module) if not is_provided(name, value := getattr(module, name))
    }
    stubs = library["stubs"] or stubs_of(library["setup"], variables, library["modules"])
    provided.variables.update(variables)
    _eryx_host.provide(variables)
    return Report(None, list(variables), stubs)


async def install(library: dict[str, Any]) -> dict[str, Any]:
    """Imports the modules of a library, runs its set-up and provides what that bound."""
    exit_functions = atexit._ncallbacks()
    with _Witness() as witness:
        try:
            report = await _set_up(library)
        except SystemExit:
            report = Report("it calls sys.exit", [], "")
        except Exception as exception:
            exception.__traceback__ = without_own_frames(exception.__traceback__)
            report = Report(format_exception(exception), [], "")
    problem = report.problem or _describe_tasks() or None
    if problem is None and atexit._ncallbacks() > exit_functions:
        problem = "it registers functions with atexit, which would run before any program does"
    return {"problem": problem, "printed": witness.place, "provided": report.provided, "stubs": report.stubs}


def finish_set_up() -> None:
    """After the last library."""
    remember_finders()
    home_loop.end()
