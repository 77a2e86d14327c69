# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes packages ready that an image will hold: compiles their modules, and imports those that every program shall find.

The host (src/prepare/package_image.cpp) calls ``compile_modules`` for some of them after the other, each time in a fresh
interpreter, and adds what they give to the packages. In the interpreter that becomes the image it calls ``install``,
then ``finish``. Programs never run this code.
"""

import importlib
import marshal
import sys
import warnings
from importlib.util import MAGIC_NUMBER, source_hash
from types import CodeType
from typing import Final

import eryx
from _eryx import exit_functions, home_loop, leftovers
from _eryx.check_imports import remember_finders
from _eryx.report import readable, text_of

FOLDER: Final = "/usr/lib/python3.13/site-packages"

# Whatever becomes of builtins. The function leaves frames of Python's own out of tracebacks, as the statement does.
_AnyException: Final = BaseException
_import_module: Final = __import__

# Of a file of bytecode that holds whatever becomes of its source: the archive never changes.
_UNCHECKED_HASH: Final = (0b01).to_bytes(4, "little")


def _bytecode_of(path: str) -> bytes | None:
    file = f"{FOLDER}/{path}"
    with open(file, "rb") as source_file:
        source = source_file.read()
    try:
        code: CodeType = compile(source, file, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError):
        return None  # for another Python, a template, too deep: whoever imports it hears of it
    return MAGIC_NUMBER + _UNCHECKED_HASH + source_hash(source) + marshal.dumps(code)


def compile_modules(paths: list[str], folder: str) -> list[str]:
    """Writes the bytecode of the modules at ``paths`` below ``folder``, as files with numbers for names.

    Returns those that are no modules of this Python.
    """
    refused = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, path in enumerate(paths):
            bytecode = _bytecode_of(path)
            if bytecode is None:
                refused.append(path)
                continue
            with open(f"{folder}/{number}", "wb") as target:
                target.write(bytecode)
    return refused


def _import(names: list[str]) -> tuple[str, BaseException | None]:
    """Returns: the one that failed, and how."""
    name = ""
    try:
        for name in names:
            _import_module(name)
    except _AnyException as exception:
        return name, exception
    return "", None


def _describe(name: str, exception: BaseException | None) -> str:
    if exception is None:
        return ""
    if isinstance(exception, SystemExit):
        return f"importing {name!r} calls sys.exit"
    if isinstance(exception, eryx.Interrupted | MemoryError):  # the host knows why
        raise exception
    return f"importing {name!r} failed:\n{text_of(exception)}"


async def install(names: list[str]) -> object:
    """Lets programs find the packages, and imports ``names``."""
    sys.path.append(FOLDER)
    importlib.invalidate_caches()
    with leftovers.Witness() as witness:
        name, exception = _import(names)
    return readable({"problem": witness.problem(_describe(name, exception)), "printed": witness.place or ""})


def finish() -> None:
    """After the imports."""
    remember_finders()
    exit_functions.keep()
    home_loop.end()
