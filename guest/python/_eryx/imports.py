# SPDX-License-Identifier: MIT OR Apache-2.0
"""Imports from the folders that a program writes to: its working directory is the first on ``sys.path``, as at home.

The finder of the standard library remembers a folder's listing until the folder's time changes. A sandbox's clock may be
coarse or stand still, so there a module that was written a moment ago would not be found: these folders are listed anew.
"""

import os
import sys
from importlib.machinery import BYTECODE_SUFFIXES, EXTENSION_SUFFIXES, SOURCE_SUFFIXES
from importlib.machinery import ExtensionFileLoader, FileFinder, ModuleSpec, SourceFileLoader, SourcelessFileLoader
from types import ModuleType
from typing import Final, override

_WORKING_DIRECTORY: Final = "/data"
_WRITABLE: Final = (_WORKING_DIRECTORY + "/", "/tmp/")


class _FreshFinder(FileFinder):
    @override
    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        self.invalidate_caches()
        return super().find_spec(fullname, target)


def _finder_of(path: str) -> _FreshFinder:
    return _FreshFinder(
        path,
        # Native modules that a program has written cannot be loaded, and the error says why: they are found for that.
        (ExtensionFileLoader, EXTENSION_SUFFIXES),
        (SourceFileLoader, SOURCE_SUFFIXES),
        (SourcelessFileLoader, BYTECODE_SUFFIXES),
    )


def _make_finder(path: str) -> _FreshFinder:
    """A hook of ``sys.path_hooks``."""
    if not (path + "/").startswith(_WRITABLE) or not os.path.isdir(path):
        raise ImportError("only for folders that programs write to", path=path)
    return _finder_of(path)


def import_from_working_directory() -> None:
    """For the life of the image."""
    sys.path_hooks.insert(1, _make_finder)  # after the one for archives, which looks at files only
    sys.path.insert(0, _WORKING_DIRECTORY)
    sys.path_importer_cache[_WORKING_DIRECTORY] = _finder_of(_WORKING_DIRECTORY)
