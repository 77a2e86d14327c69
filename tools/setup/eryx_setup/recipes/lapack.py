# SPDX-License-Identifier: MIT OR Apache-2.0
"""BLAS and LAPACK as one shared side module. There is no Fortran compiler for the guest: f2c makes C of it.

The output: lib/libscipy_lapack.so, which exports all routines under Fortran's names with an underscore, and lib/pkgconfig/lapack.pc.
Inputs, beside those of side_build.py: lapack, f2c.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .f2c_output import with_c_interface
from .fortran import to_fortran_77
from .side_build import SideBuild
from .side_module import imports

_LIBRARY = "scipy_lapack"

_FOLDERS = ("BLAS/SRC", "SRC", "SRC/DEPRECATED")
_ALONE = ("INSTALL/ilaver.f",)

# What needs XBLAS, which Debian has not; algorithms that nobody calls here, some with arrays of a length that f2c does not know; and what
# is in tools/scientific/lapack.
_LEFT_OUT = re.compile(
    r"^.((ge|gb|po|sy|he)(svxx|rfsx)|la_.*|lin_berr)$"
    r"|2stage|_hb2st|_sb2st|_he2hb|_sy2sb|b2st_kernels"
    r"|^.(laqz\d|gges3|ggev3|gesvdx|bdsvdx|trsyl3|getsqrhrt)$"
    r"|^(xerbla|xerbla_array|chla_transtype|lsamen|[sd]dot)$"
)

# Those that blocked_blas.cpp and vector_blas.cpp stand before: they call them for what is small, or out of order.
_BLOCKED = re.compile(r"^(.(gemm|trsm|trmm|syrk|syr2k|symm|gemv)|[cz](herk|her2k|hemm)|[sd]symv)$")

# As Fortran is compiled: -R keeps the precision, -a makes locals automatic, for recursion.
_F2C = ("usr/bin/f2c", "-A", "-a", "-R")

# Workspaces are handed on as arrays of another type.
_C_OPTIONS = ("-std=gnu17", "-fvisibility=default", "-fno-math-errno", "-fno-strict-aliasing")

_PKG_CONFIG = """\
libdir=${{pcfiledir}}/..

Name: lapack
Description: LAPACK and BLAS for packages of the guest
Version: {version}
Libs: -L${{libdir}} -l{library}
"""


def recipe_for(tools: Path) -> Recipe:
    """`tools` is the folder tools/scientific of the checkout."""

    def recipe(workspace: Workspace) -> None:
        own = tools / "lapack"
        build = SideBuild(workspace, tools)
        options = [*_C_OPTIONS, f"-I{own}"]
        objects = build.compile([*_translated(workspace), *sorted(own.glob("*.c"))], options)
        objects += build.compile(sorted(own.glob("*.cpp")), ["-fvisibility=default", "-fno-math-errno"])
        libraries = workspace.output / "lib"
        libraries.mkdir()
        module = workspace.scratch / _LIBRARY
        build.link(module, objects)
        (built,) = workspace.scratch.glob(f"{_LIBRARY}.*.so")
        if missing := [name for _, name in imports(built.read_bytes()) if name.endswith("_")]:
            raise workspace.fail(f"LAPACK calls what it has not: {', '.join(missing)}")
        built.rename(libraries / f"lib{_LIBRARY}.so")
        _describe(workspace)

    return recipe


def translated_files(source: Path) -> Iterator[Path]:
    """The files of LAPACK's source that are translated."""
    for folder in _FOLDERS:
        yield from (file for file in sorted((source / folder).glob("*.f")) if not _LEFT_OUT.search(file.stem))
    yield from (source / file for file in _ALONE)


def _translated(workspace: Workspace) -> list[Path]:
    """Returns: the files in C."""
    fortran, c = workspace.scratch / "fortran", workspace.scratch / "c"
    fortran.mkdir()
    c.mkdir()
    for file in translated_files(workspace.inputs["lapack"]):
        (fortran / file.name).write_text(to_fortran_77(file.read_text(errors="replace"), file.stem))
    program, *options = _F2C
    sources = sorted(file.name for file in fortran.iterdir())
    workspace.run([workspace.inputs["f2c"] / program, *options, f"-d{c}", *sources], cwd=fortran)
    files = sorted(c.iterdir())
    for file in files:
        text = with_c_interface(file.read_text())
        if _BLOCKED.match(file.stem):
            text = text.replace(f"{file.stem}_(", f"{file.stem}_unblocked_(")
        file.write_text(text)
    return files


def _describe(workspace: Workspace) -> None:
    folder = workspace.output / "lib/pkgconfig"
    folder.mkdir()
    make = (workspace.inputs["lapack"] / "CMakeLists.txt").read_text()
    version = ".".join(re.findall(r"^set\(LAPACK_(?:MAJOR|MINOR|PATCH)_VERSION (\d+)\)", make, re.M))
    (folder / "lapack.pc").write_text(_PKG_CONFIG.format(version=version, library=_LIBRARY))
