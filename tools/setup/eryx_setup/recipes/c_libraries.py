# SPDX-License-Identifier: MIT OR Apache-2.0
"""The C libraries under CPython's modules, for WebAssembly. Each output has include/ and lib/."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from ..workspace import Workspace
from .wasm_toolchain import FEATURES, WasmToolchain

FLAGS = ("-O2", *FEATURES)

_ZLIB_SOURCES = (
    "adler32 compress crc32 deflate gzclose gzlib gzread gzwrite infback inffast inflate inftrees trees uncompr zutil"
)
_BZIP2_SOURCES = "blocksort huffman crctable randtable compress decompress bzlib"

# One thread and no mapped memory exist in the guest; native extensions cannot be loaded there. All connections to a
# database are in one process, so that SQLite's own bookkeeping of locks within a process is all that is needed: the
# system's locks always succeed (sqlite_locks.c), and a write-ahead log's shared index lies in the heap.
_SQLITE_OPTIONS = (
    "-DSQLITE_THREADSAFE=0",
    '-DSQLITE_DEFAULT_UNIX_VFS="unix"',
    "-Dfcntl=eryx_sqlite_fcntl",
    "-DSQLITE_MAX_MMAP_SIZE=0",
    # Named where memory would be mapped for the index, which never happens.
    "-DPROT_READ=1",
    "-DPROT_WRITE=2",
    "-DMAP_SHARED=1",
    "-DMAP_FAILED=((void*)-1)",
    "-DSQLITE_OMIT_LOAD_EXTENSION",
    "-DSQLITE_ENABLE_FTS5",
    "-DSQLITE_ENABLE_RTREE",
    "-DSQLITE_ENABLE_MATH_FUNCTIONS",
)


_SQLITE_LOCKS = """\
#include <fcntl.h>
#include <stdarg.h>

/* SQLite's own numbers where the system has none. */
#define F_GETLK 12
#define F_UNLCK 2

/* SQLite's fcntl: nobody outside the process holds a lock, or will. */
int eryx_sqlite_fcntl(int descriptor, int command, ...) {
  (void)descriptor;
  va_list rest;
  va_start(rest, command);
  if (command == F_GETLK) va_arg(rest, struct flock*)->l_type = F_UNLCK;
  va_end(rest);
  return 0;
}
"""

# SQLite's text, what it becomes, and how often it is there: it has a write-ahead log, and opens no file for the log's index that its process would
# share with others. The parsers' stacks do not grow for ever, because code that handles what they have read recurses as deep:
# SQLite before 3.46 ended at 100.
_SQLITE_CHANGES = (
    ("# undef SQLITE_OMIT_WAL\n# define SQLITE_OMIT_WAL 1/* because it requires shared memory APIs */\n", "", 1),
    (
        "    if( pInode->bProcessLock==0 ){\n      if( 0==sqlite3_uri_boolean(",
        "    if( 0 ){\n      if( 0==sqlite3_uri_boolean(",
        1,
    ),
    # Both parsers, of SQL and of FTS5's queries; the message is that of SQLite before 3.46.
    ("  newSize = oldSize*2 + 100;\n", "  if( oldSize>3000 ) return 1;\n  newSize = oldSize*2 + 100;\n", 2),
    (
        "\n  sqlite3OomFault(pParse->db);\n/******** End %stack_overflow code",
        "\n  if( pParse->db->mallocFailed==0 ) sqlite3ErrorMsg(pParse, \"parser stack overflow\");\n"
        "/******** End %stack_overflow code",
        1,
    ),
)


def zlib(workspace: Workspace) -> None:
    source = workspace.inputs["source"]
    _compile(workspace, [source / f"{name}.c" for name in _ZLIB_SOURCES.split()], "z", ["-DHAVE_UNISTD_H"])
    _copy_headers(workspace, source / "zlib.h", source / "zconf.h")


def bzip2(workspace: Workspace) -> None:
    source = workspace.inputs["source"]
    _compile(workspace, [source / f"{name}.c" for name in _BZIP2_SOURCES.split()], "bz2", [])
    _copy_headers(workspace, source / "bzlib.h")


def xz(workspace: Workspace) -> None:
    toolchain = WasmToolchain(workspace.inputs["toolchain"])
    without = "shared threads xz xzdec lzmadec lzmainfo scripts doc nls".split()
    workspace.run(
        [
            workspace.inputs["source"] / "configure",
            "--host=wasm32-wasi",
            "--prefix=/",
            "--enable-static",
            *(f"--disable-{part}" for part in without),
        ],
        environment={**toolchain.environment(), "CFLAGS": " ".join(FLAGS)},
    )
    workspace.run(["make", f"-j{workspace.jobs}"])
    workspace.run(["make", f"DESTDIR={workspace.output}", "install"])
    shutil.rmtree(workspace.output / "share", ignore_errors=True)


def sqlite(workspace: Workspace) -> None:
    # Debian ships SQLite's sources one by one; a Tcl script of theirs joins them into the file that is meant to be
    # compiled.
    workspace.run([workspace.inputs["source"] / "configure"])
    workspace.run(["make", "sqlite3.c", "sqlite3.h"])
    source = workspace.scratch / "sqlite3.c"
    source.write_text(_changed(workspace, source.read_text()))
    locks = workspace.scratch / "sqlite_locks.c"
    locks.write_text(_SQLITE_LOCKS)
    _compile(workspace, [source, locks], "sqlite3", _SQLITE_OPTIONS)
    _copy_headers(workspace, workspace.scratch / "sqlite3.h")


def _changed(workspace: Workspace, source: str) -> str:
    for before, after, times in _SQLITE_CHANGES:
        if source.count(before) != times:
            raise workspace.fail(f"SQLite's source is not as expected: it has {source.count(before)} times {before!r}")
        source = source.replace(before, after)
    return source


def _compile(workspace: Workspace, sources: Iterable[Path], library: str, options: Iterable[str]) -> None:
    toolchain = WasmToolchain(workspace.inputs["toolchain"])
    objects = workspace.scratch / "objects"
    objects.mkdir()
    files = list(sources)
    workspace.run_all(
        [*toolchain.compiler, *FLAGS, *options, "-c", file, "-o", objects / f"{file.stem}.o"] for file in files
    )
    (workspace.output / "lib").mkdir()
    archive = workspace.output / "lib" / f"lib{library}.a"
    workspace.run([toolchain.archiver, "rcsD", archive, *(objects / f"{file.stem}.o" for file in files)])


def _copy_headers(workspace: Workspace, *headers: Path) -> None:
    folder = workspace.output / "include"
    folder.mkdir()
    for header in headers:
        shutil.copy(header, folder)
