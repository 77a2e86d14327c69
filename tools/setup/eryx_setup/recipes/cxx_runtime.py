# SPDX-License-Identifier: MIT OR Apache-2.0
"""The runtime library for native packages, as a module that is joined to the guest along with those that need it.

That of C++ is LLVM's, as Emscripten's Debian package carries it: packages were compiled against it, with exceptions in
WebAssembly's first form, which the linker of packages takes out. setjmp is ours, and uses the same exceptions. The guest itself
has neither.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from ..apt import Apt
from ..package_lock import LockedPackage
from ..stage import Recipe
from ..workspace import Workspace
from .wasm_toolchain import WasmToolchain

RUNTIME = "runtime.wasm"

# Where the package has its libraries, and those that are kept of its 800 MB.
_LIBRARIES = "usr/share/emscripten/system/lib"
_KEPT = ("libcxx", "libcxxabi", "libunwind")

_ABI_FILES = (
    "abort_message cxa_aux_runtime cxa_default_handlers cxa_demangle cxa_exception cxa_exception_storage cxa_guard "
    "cxa_handlers cxa_personality cxa_vector cxa_virtual fallback_malloc private_typeinfo stdlib_exception "
    "stdlib_new_delete stdlib_stdexcept stdlib_typeinfo"
).split()

# Without files: the guest's file system is for Python.
_LIBRARY_FILES = (
    "algorithm any bind charconv chrono condition_variable condition_variable_destructor exception functional future hash "
    "ios ios.instantiations iostream locale memory mutex mutex_destructor new optional random regex stdexcept string "
    "strstream system_error thread typeinfo utility valarray variant vector"
).split()

_FLAGS = (
    "-O2 -fPIC -DNDEBUG -w -fexceptions -fwasm-exceptions -mbulk-memory "
    "-D__WASM_EXCEPTIONS__ -D__USING_WASM_EXCEPTIONS__ -D_WASI_EMULATED_SIGNAL"
).split()

# The version of the ABI makes the names that packages ask for, std::__2.
_CXX_FLAGS = (
    "-std=c++20 -nostdinc++ -fvisibility=default -D_LIBCPP_ABI_VERSION=2 -D_LIBCPP_BUILDING_LIBRARY "
    "-D_LIBCPP_DISABLE_VISIBILITY_ANNOTATIONS -D_LIBCXXABI_BUILDING_LIBRARY -DLIBCXX_BUILDING_LIBCXXABI=1 "
    # As Emscripten has it. With threads, each has its exceptions under a key with a destructor, which Python's stubs refuse.
    "-DLIBCXXABI_NON_DEMANGLING_TERMINATE -D_LIBCXXABI_HAS_NO_THREADS"
).split()

_LINK_FLAGS = (
    "-nostdlib -Wl,--experimental-pic -Wl,-shared -Wl,--no-entry -Wl,--export-all "
    "-Wl,--unresolved-symbols=import-dynamic -Wl,--strip-debug"
).split()


def unpack_sources(packages: Sequence[LockedPackage], make_apt: Callable[[Workspace], Apt]) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        for package in packages:
            (archive,) = make_apt(workspace).fetch(package, workspace.scratch)
            workspace.run(["dpkg-deb", "--extract", archive, workspace.scratch / "package"])
        for name in _KEPT:
            shutil.move(workspace.scratch / "package" / _LIBRARIES / name, workspace.output)

    return recipe


def recipe_for(own: Path) -> Recipe:
    """`own`: the folder of our part of it, in C."""

    def recipe(workspace: Workspace) -> None:
        source = workspace.inputs["source"]
        toolchain = WasmToolchain(workspace.inputs["toolchain"])
        library, abi, unwinder = (source / name for name in _KEPT)
        includes = [library, library / "include", library / "src", abi / "include", abi / "src", unwinder / "include"]
        flags = [*_FLAGS, *_CXX_FLAGS, *(f"-I{folder}" for folder in includes)]
        files = [(abi / "src", name) for name in _ABI_FILES] + [(library / "src", name) for name in _LIBRARY_FILES]
        objects: list[str | Path] = [workspace.scratch / "unwind.o"]
        # It asks whether the target is ELF only for directives that WebAssembly has too.
        unwind: list[str | Path] = ["-D__ELF__", "-include", "stdbool.h", f"-I{unwinder / 'include'}"]
        unwind += ["-c", unwinder / "src/Unwind-wasm.c"]
        commands: list[list[str | Path]] = [[*toolchain.compiler, *_FLAGS, *unwind, "-o", objects[0]]]
        for file in sorted(own.glob("*.c")):
            objects.append(workspace.scratch / f"{file.stem}.o")
            commands.append([*toolchain.compiler, *_FLAGS, "-c", file, "-o", objects[-1]])
        for folder, name in files:
            objects.append(workspace.scratch / f"{folder.parent.name}-{name}.o")
            commands.append(["clang++-19", *toolchain.compiler[1:], *flags, "-c", folder / f"{name}.cpp", "-o", objects[-1]])
        workspace.run_all(commands)
        workspace.run([*toolchain.compiler, *_LINK_FLAGS, "-o", workspace.output / RUNTIME, *objects])

    return recipe
