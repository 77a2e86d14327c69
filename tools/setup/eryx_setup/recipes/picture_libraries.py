# SPDX-License-Identifier: MIT OR Apache-2.0
"""The C libraries under pillow and matplotlib, as parts of side modules. The output has include/ and lib/.

Inputs, beside those of side_build.py: the sources zlib, jpeg, freetype, qhull.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .side_build import SideBuild

_FREETYPE_SOURCES = (
    "autofit/autofit base/ftbase base/ftbbox base/ftbitmap base/ftdebug base/ftfstype base/ftgasp base/ftglyph base/ftinit "
    "base/ftmm base/ftstroke base/ftsynth base/ftsystem base/fttype1 base/ftwinfnt base/ftpatent base/ftbdf base/ftcid "
    "base/ftgxval base/ftotval base/ftpfr bdf/bdf bzip2/ftbzip2 cache/ftcache cff/cff cid/type1cid gzip/ftgzip lzw/ftlzw "
    "pcf/pcf pfr/pfr psaux/psaux pshinter/pshinter psnames/psnames raster/raster sdf/sdf sfnt/sfnt smooth/smooth "
    "svg/svg truetype/truetype type1/type1 type42/type42 winfonts/winfnt"
).split()

# Of version 6 of the interface, as everywhere in Debian; arithmetic coding as well.
_JPEG_SOURCES = (
    "jcapimin jcapistd jccoefct jccolor jcdctmgr jchuff jcicc jcinit jcmainct jcmarker jcmaster jcomapi jcparam jcphuff "
    "jcprepct jcsample jctrans jdapimin jdapistd jdatadst jdatasrc jdcoefct jdcolor jddctmgr jdhuff jdicc jdinput "
    "jdmainct jdmarker jdmaster jdmerge jdphuff jdpostct jdsample jdtrans jerror jfdctflt jfdctfst jfdctint jidctflt "
    "jidctfst jidctint jidctred jquant1 jquant2 jutils jmemmgr jmemnobs jaricom jcarith jdarith jsimd_none"
).split()

_QHULL_SOURCES = (
    "geom2_r geom_r global_r io_r libqhull_r mem_r merge_r poly2_r poly_r qset_r random_r rboxlib_r stat_r user_r "
    "usermem_r userprintf_r userprintf_rbox_r"
).split()

# It measures how long it takes, and nobody reads that. The interface has clock in another form (side_module.py).
_QHULL_CLOCK = """\
#include <time.h>

clock_t clock(void) { return 0; }
"""


def recipe_for(tools: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        build = SideBuild(workspace, tools)
        for library in (_zlib, _jpeg, _freetype, _qhull):
            library(workspace, build)

    return recipe


def _zlib(workspace: Workspace, build: SideBuild) -> None:
    source = workspace.inputs["zlib"]
    build.archive("z", build.compile(sorted(source.glob("*.c")), ["-DHAVE_UNISTD_H"]))
    _take_headers(workspace, "", (source / "zlib.h", source / "zconf.h"))


def _jpeg(workspace: Workspace, build: SideBuild) -> None:
    source = workspace.inputs["jpeg"]
    version = re.search(r"^set\(VERSION ([0-9.]+)\)", (source / "CMakeLists.txt").read_text(), re.MULTILINE)
    if version is None:
        raise workspace.fail("libjpeg-turbo's version is not where it was")
    major, minor, patch = (int(number) for number in version[1].split("."))
    values = {
        "JPEG_LIB_VERSION": "62",
        "VERSION": version[1],
        "LIBJPEG_TURBO_VERSION_NUMBER": f"{major}{minor:03}{patch:03}",
        "BITS_IN_JSAMPLE": "8",
        "BUILD": "",
        "INLINE": "inline __attribute__((always_inline))",
        "THREAD_LOCAL": "",
        "CMAKE_PROJECT_NAME": "libjpeg-turbo",
        "SIZE_T": "4",
        "COPYRIGHT_YEAR": "1991-2023",
    }
    defined = {"C_ARITH_CODING_SUPPORTED", "D_ARITH_CODING_SUPPORTED", "MEM_SRCDST_SUPPORTED", "HAVE_BUILTIN_CTZL"}
    generated = workspace.scratch / "jpeg"
    generated.mkdir()
    for name in ("jconfig.h", "jconfigint.h", "jversion.h"):
        text = re.sub(r"@(\w+)@", lambda found: values[found[1]], (source / f"{name}.in").read_text())
        text = re.sub(r"#cmakedefine (\w+).*", lambda found: f"#define {found[1]} 1" if found[1] in defined else "", text)
        (generated / name).write_text(text)
    build.archive("jpeg", build.compile((source / f"{name}.c" for name in _JPEG_SOURCES), [f"-I{generated}", f"-I{source}"]))
    _take_headers(workspace, "", (generated / "jconfig.h", *(source / name for name in ("jpeglib.h", "jmorecfg.h", "jerror.h"))))


def _freetype(workspace: Workspace, build: SideBuild) -> None:
    source = workspace.inputs["freetype"]
    options = ["-DFT2_BUILD_LIBRARY", f"-I{source / 'include'}"]
    build.archive("freetype", build.compile((source / f"src/{name}.c" for name in _FREETYPE_SOURCES), options))
    shutil.copytree(source / "include", workspace.output / "include/freetype2")


def _qhull(workspace: Workspace, build: SideBuild) -> None:
    source = workspace.inputs["qhull"] / "src"
    clock = workspace.scratch / "clock.c"
    clock.write_text(_QHULL_CLOCK)
    files = [clock, *(source / f"libqhull_r/{name}.c" for name in _QHULL_SOURCES)]
    build.archive("qhull_r", build.compile(files, [f"-I{source}"]))
    _take_headers(workspace, "libqhull_r", (source / "libqhull_r").glob("*.h"))


def _take_headers(workspace: Workspace, folder: str, headers: Iterable[Path]) -> None:
    target = workspace.output / "include" / folder
    target.mkdir(parents=True, exist_ok=True)
    for header in headers:
        shutil.copy(header, target)
