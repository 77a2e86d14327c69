# SPDX-License-Identifier: MIT OR Apache-2.0
"""How the import system finds and loads the modules of libraries: from memory, before those in files.

What runs them is importlib's own code, whose frames Python leaves out of tracebacks.
"""

import ast
import sys
from collections.abc import Iterator, Mapping
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any, Final

# The set-up's file among those of the modules, and the end of its module's name.
_SETUP_FILE: Final = "__setup__"
_SETUP_MODULE: Final = "_setup"


class Loader:
    """Loads the modules of one library. They begin with ``variables``, the library's callbacks, as global variables."""

    def __init__(self, library: str, sources: Mapping[str, str], variables: Mapping[str, Any]) -> None:
        self.library = library
        self.variables = variables
        self._sources = dict(sources)
        self._codes: dict[str, CodeType] = {}
        for name in sources:
            while name := name.rpartition(".")[0]:
                self._sources.setdefault(name, "")  # a package that the library does not write itself

    def names(self) -> list[str]:
        return sorted(self._sources)

    def compile_all(self) -> None:
        """Errors: those of the compiler. Loading a module has none of them."""
        for name, source in self._sources.items():
            self._codes[name] = compile(source, self._file_of(name), "exec", dont_inherit=True)

    def _file_of(self, name: str) -> str:
        path = name.replace(".", "/") + ("/__init__" if self.is_package(name) else "")
        return f"<library {self.library}>/{path}.py"

    def spec_of(self, name: str) -> ModuleSpec:
        spec = ModuleSpec(name, self, origin=self._file_of(name), is_package=self.is_package(name))  # type: ignore[arg-type]
        spec.has_location = True
        if spec.submodule_search_locations is not None:
            spec.submodule_search_locations.append(f"<library {self.library}>/{name.replace('.', '/')}")
        return spec

    # What the import system and `linecache` ask of a loader.

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = ModuleType(spec.name)
        module.__dict__.update(self.variables)
        return module

    exec_module = SourceFileLoader.exec_module  # asks `get_code`

    def is_package(self, name: str) -> bool:
        return any(other.startswith(name + ".") for other in self._sources)

    def get_source(self, name: str) -> str:
        return self._sources[name]

    def get_code(self, name: str) -> CodeType:
        return self._codes[name]

    # The set-up is a module too, which nobody imports.

    def make_setup(self, source: str) -> tuple[ModuleType, CodeType]:
        name = self.library + _SETUP_MODULE
        file = f"<library {self.library}>/{_SETUP_FILE}.py"
        code: CodeType = compile(source, file, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        self._sources[name] = source
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, self, origin=file)  # type: ignore[arg-type]
        module.__loader__ = self  # type: ignore[assignment]
        module.__file__ = file
        module.__dict__.update(self.variables)
        return module, code


class _Folder:
    """What the only element of a package's ``__path__`` stands for."""

    def __init__(self, finder: "Finder", package: str) -> None:
        self._finder = finder
        self._package = package

    def find_spec(self, name: str, target: object = None) -> None:
        """Nothing that the finder of all libraries, which is asked before, has not found."""

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        return self._finder.modules_below(self._package, prefix)


class Finder:
    """Finds the modules of all libraries."""

    def __init__(self) -> None:
        self._loaders: dict[str, Loader] = {}  # by names of modules
        self._setups: dict[str, str] = {}  # their libraries, by names of modules

    def install(self) -> None:
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)
            sys.path_hooks.insert(0, self._folder_of)

    def add(self, loader: Loader) -> None:
        for name in loader.names():
            self._loaders.setdefault(name, loader)
        self._setups[loader.library + _SETUP_MODULE] = loader.library

    def find_spec(self, name: str, path: object = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name in self._setups:
            text = f"the set-up of the library {self._setups[name]!r} runs once, when a sandbox is built, and not again"
            raise ImportError(text, name=name)
        loader = self._loaders.get(name)
        if loader is None:
            return None
        if target is not None:  # to be run again, from where it began
            target.__dict__.update(loader.variables)
        return loader.spec_of(name)

    # What `pkgutil` asks.

    def _folder_of(self, path: str) -> _Folder:
        """A hook of ``sys.path_hooks``."""
        library, _, package = path.partition(">/")
        name = package.replace("/", ".")
        if not library.startswith("<library ") or name not in self._loaders:
            raise ImportError("only for packages of libraries", path=path)
        return _Folder(self, name)

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        return self.modules_below("", prefix)

    def modules_below(self, package: str, prefix: str) -> Iterator[tuple[str, bool]]:
        """The names of modules in a package, or in none, behind a prefix, and whether they are packages."""
        for name, loader in sorted(self._loaders.items()):
            parent, _, last = name.rpartition(".")
            if parent == package:
                yield prefix + last, loader.is_package(name)
