# SPDX-License-Identifier: MIT OR Apache-2.0
"""pillow, kiwisolver and matplotlib, from their sources to wheels for the guest.

Inputs: those of side_build.py and meson_build.py; libraries, what picture_libraries.py makes.
"""

from __future__ import annotations

import shutil
from email.parser import HeaderParser
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .archives import take_wheels, unpack, unpack_wheel
from .meson_build import MesonBuild
from .side_build import SideBuild, copy_python
from .wheel import write_wheel

# Not those for which a library is missing: colour profiles, WebP, AVIF, Tk.
_PILLOW_FILES = ("_imaging", "decode", "encode", "map", "display", "outline", "path")

# Of the wheels that the packages need, those for everybody, and the one whose author publishes it for this Python.
_PUBLISHED = ("contourpy", "cycler", "fonttools", "packaging", "pyparsing")

# Where matplotlib's build looks for libraries: see patches/matplotlib.
_LIBRARIES = "extern/libraries"


def pillow(tools: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        libraries = workspace.inputs["libraries"]
        source = unpack(workspace, "pillow-*.tar.gz", tools / "patches/pillow")
        site = workspace.scratch / "site"
        package = copy_python(source / "src/PIL", site)
        build = SideBuild(workspace, tools)
        includes = [f"-I{source / 'src/libImaging'}", f"-I{libraries / 'include'}", f"-I{libraries / 'include/freetype2'}"]
        options = [*includes, "-DHAVE_LIBZ", "-DHAVE_LIBJPEG", f'-DPILLOW_VERSION="{_version(source)}"']
        files = [source / f"src/{name}.c" for name in _PILLOW_FILES] + sorted((source / "src/libImaging").glob("*.c"))
        found = {name: libraries / f"lib/lib{name}.a" for name in ("z", "jpeg", "freetype")}
        build.link(package / "_imaging", build.compile(files, options), (found["jpeg"], found["z"]))
        letters = build.compile([source / "src/_imagingft.c", source / "src/libImaging/Mode.c"], options)
        build.link(package / "_imagingft", letters, (found["freetype"],))
        for name in ("_imagingmath", "_imagingmorph"):
            build.link(package / name, build.compile([source / f"src/{name}.c"], options))
        write_wheel(site, source, workspace.output)

    return recipe


def kiwisolver(tools: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        source = unpack(workspace, "kiwisolver-*.tar.gz", tools / "patches/kiwisolver")
        cppy = workspace.scratch / "cppy"
        unpack_wheel(workspace, "cppy-*.whl", cppy)
        site = workspace.scratch / "site"
        package = copy_python(source / "py/kiwisolver", site)
        build = SideBuild(workspace, tools)
        objects = build.compile(sorted((source / "py/src").glob("*.cpp")), [f"-I{source}", f"-I{cppy / 'cppy/include'}"])
        build.link(package / "_cext", objects)
        write_wheel(site, source, workspace.output)

    return recipe


def matplotlib(tools: Path) -> Recipe:
    """The output: the wheel, and those of others that it needs."""

    def recipe(workspace: Workspace) -> None:
        build = MesonBuild(workspace, tools)
        source = unpack(workspace, "matplotlib-*.tar.gz", tools / "patches/matplotlib")
        shutil.copytree(workspace.inputs["libraries"], source / _LIBRARIES)
        pybind = workspace.scratch / "pybind11"
        unpack_wheel(workspace, "pybind11-*.whl", pybind)
        shutil.copytree(pybind / "pybind11/include", source / _LIBRARIES / "include", dirs_exist_ok=True)
        # What Meson asks for the version would ask git.
        (build.modules / "setuptools_scm.py").write_text(f'print("{_version(source)}")\n')
        options = ("-Dsystem-freetype=true", "-Dsystem-qhull=true", "-DrcParams-backend=Agg", "-Db_lto=false")
        build.build(source, options)
        site = build.install(source, ("data", "python-runtime", "runtime"))
        build.check(site)
        for tests in list(site.rglob("tests")):
            shutil.rmtree(tests)
        write_wheel(site, source, workspace.output)
        take_wheels(workspace, (f"{name}-*.whl" for name in _PUBLISHED))

    return recipe


def _version(source: Path) -> str:
    return str(HeaderParser().parsestr((source / "PKG-INFO").read_text())["Version"])
