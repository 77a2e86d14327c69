# SPDX-License-Identifier: MIT OR Apache-2.0
"""Links the guest: our C shim, CPython, the C libraries, what stands for parts of one (guest/libc), and what native packages
expect of Emscripten's (guest/emscripten), as one WebAssembly module in the form of a reactor, that is, a library with exports and
an `_initialize`. Checks that the module obeys the rules under which a used instance can be
made new (docs: engine rules).

The output: eryx.wasm, which is translated, and main.wasm, its skeleton for native packages (module_split.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..module_split import split
from ..stage import Recipe
from ..wasm_module import WasmModule
from ..wasm_reader import ModuleError
from ..workspace import Workspace
from . import guest_exports
from .wasm_toolchain import FEATURES, WasmToolchain

MODULE = "eryx.wasm"
SKELETON = "main.wasm"

_C_LIBRARIES = ("zlib", "bzip2", "xz", "sqlite")

# 16 MiB for what C keeps on the stack of linear memory: enough for an expression 10,000 deep, as deep as CPython compiles
# elsewhere (docs/decisions/0053-depth.md). First in memory, so that an overflow runs off its low end and traps instead of
# overwriting data.
_LINK_OPTIONS = (
    "-mexec-model=reactor",
    "-z",
    "stack-size=16777216",
    "-Wl,--stack-first",
    "-Wl,--export=__stack_pointer",
    "-Wl,--strip-debug",
)

# What wasi-libc keeps apart because it is emulation.
_SYSTEM_LIBRARIES = (
    # Native packages print and read long doubles; what the C library has by default ends the program instead.
    "-lc-printscan-long-double",
    "-lwasi-emulated-signal",
    "-lwasi-emulated-getpid",
    "-lwasi-emulated-process-clocks",
    "-lm",
)

# The archives of the C library that native packages may use.
_C_ARCHIVES = (
    "libc.a",
    "libwasi-emulated-signal.a",
    "libwasi-emulated-getpid.a",
    "libwasi-emulated-process-clocks.a",
)

# Members of archives whose variables every program writes. Linked beside the shim's, they share a page.
_LIBC_WRITTEN_ALWAYS = ("errno.o", "dlmalloc.o")
_PYTHON_WRITTEN_ALWAYS = ("pystate.o",)
_PYTHON_ARCHIVE = Path("lib/libpython3.13.a")


# The last of the shim, behind all libraries: only native packages use it, so its variables lie apart from those written always.
_SHIM_FOR_PACKAGES = "extensions"


def _place(source: Path) -> tuple[bool, bool, Path]:
    """Where a file of the shim is linked: first_page.c first, the large buffers last (each says why)."""
    return source.stem != "first_page", source.stem == "buffers", source


def _written_always(workspace: Workspace, toolchain: WasmToolchain) -> list[Path]:
    archives = (
        (toolchain.library_folder / "libc.a", _LIBC_WRITTEN_ALWAYS),
        (workspace.inputs["guest-python"] / _PYTHON_ARCHIVE, _PYTHON_WRITTEN_ALWAYS),
    )
    for archive, members in archives:
        workspace.run([toolchain.archiver, "x", f"--output={workspace.scratch}", archive, *members])
    return [workspace.scratch / member for _, members in archives for member in members]


def recipe_for(shim: Path, libc: Path, emscripten: Path, abi: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        toolchain = WasmToolchain(workspace.inputs["toolchain"])
        python = workspace.inputs["guest-python"]
        includes = [abi, shim, libc, python / "include", python / "include/internal"]
        includes += [workspace.inputs[name] / "include" for name in _C_LIBRARIES]
        flags = ["-O2", "-std=gnu17", "-DNDEBUG", *FEATURES, *(f"-I{folder}" for folder in includes)]
        sources = sorted((file for file in shim.glob("*.c") if file.stem != _SHIM_FOR_PACKAGES), key=_place)
        objects = [workspace.scratch / f"{source.stem}.o" for source in sources]
        replacements = sorted(libc.glob("*.c"))
        for_packages = [*sorted(emscripten.glob("*.c")), shim / f"{_SHIM_FOR_PACKAGES}.c"]
        replaced = [workspace.scratch / f"{source.stem}.o" for source in replacements]
        objects_for_packages = [workspace.scratch / f"{source.stem}.o" for source in for_packages]
        pairs = zip([*sources, *replacements, *for_packages], [*objects, *replaced, *objects_for_packages], strict=True)
        workspace.run_all([*toolchain.compiler, *flags, "-c", source, "-o", out] for source, out in pairs)
        objects[-1:-1] = _written_always(workspace, toolchain)
        archives = [python / _PYTHON_ARCHIVE]
        archives += sorted(path for path in (python / "lib").glob("*.a") if path not in archives)
        for name in _C_LIBRARIES:
            archives += sorted((workspace.inputs[name] / "lib").glob("*.a"))
        exports = _exports_for_packages(workspace, toolchain, objects_for_packages[:-1])
        options = workspace.scratch / "exports.txt"
        options.write_text("".join(f"--export={name}\n" for name in sorted(exports)))
        linked = workspace.scratch / "linked.wasm"
        inputs: list[str | Path] = [*objects, *archives, *replaced, *_SYSTEM_LIBRARIES, *objects_for_packages]
        workspace.run([*toolchain.compiler, *_LINK_OPTIONS, "-o", linked, *inputs, f"-Wl,@{options}"])
        _split(workspace, linked, exports)

    return recipe


def _exports_for_packages(workspace: Workspace, toolchain: WasmToolchain, emscripten: Iterable[Path]) -> set[str]:
    def symbols(archive: Path) -> list[guest_exports.Symbol]:
        return guest_exports.parse_symbols(workspace.capture(["llvm-readobj-19", "--symbols", archive]))

    names = guest_exports.of_python(symbols(workspace.inputs["guest-python"] / _PYTHON_ARCHIVE))
    builtins = workspace.capture([*toolchain.compiler, "-print-libgcc-file-name"]).strip()
    names |= guest_exports.of_builtins(symbols(Path(builtins)))
    for library in _C_ARCHIVES:
        names |= guest_exports.of_c_library(symbols(toolchain.library_folder / library))
    for compiled in emscripten:
        names |= guest_exports.of_emscripten(symbols(compiled))
    return names | guest_exports.OF_THE_SHIM


def _split(workspace: Workspace, linked: Path, exports: set[str]) -> None:
    try:
        parts = split(linked.read_bytes(), exports, guest_exports.ABI)
        parsed = WasmModule.parse(parts.guest)
    except ModuleError as error:
        raise workspace.fail(f"the linked module cannot be read: {error}") from error
    problems = parsed.recycling_problems()
    if problems:
        raise workspace.fail("the linked module cannot be recycled: " + "; ".join(problems))
    (workspace.output / MODULE).write_bytes(parts.guest)
    (workspace.output / SKELETON).write_bytes(parts.skeleton)
    workspace.note(f"{len(parts.guest)} bytes, {parsed.table_size} table entries, {parsed.initial_pages} pages")
    workspace.note(f"{len(exports)} exports for packages, {len(parts.skeleton)} bytes of skeleton")
