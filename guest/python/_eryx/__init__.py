# SPDX-License-Identifier: MIT OR Apache-2.0
"""The Python half of the guest: what is easier said in Python than in the C shim. Not an interface for programs.

Its modules have builtins of their own: a program may replace or delete those of the interpreter, which are everybody
else's.
"""

import builtins
import sys
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from types import ModuleType
from typing import Any, Final, override

_BUILTINS: Final[dict[str, Any]] = dict(vars(builtins))


class _Loader(SourceFileLoader):
    @override
    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__builtins__"] = _BUILTINS
        super().exec_module(module)


# Where the import system looks for the finder of this folder, so that no hook of it is to be seen in `sys`.
sys.path_importer_cache[__path__[0]] = FileFinder(__path__[0], (_Loader, SOURCE_SUFFIXES))
