# SPDX-License-Identifier: MIT OR Apache-2.0
"""Links the guest: our C shim, CPython and the C libraries, as one WebAssembly module in the form of a reactor, that is,
a library with exports and an `_initialize`. Checks that the module obeys the rules under which a used instance can be
made new (docs: engine rules).
"""

from __future__ import annotations

from pathlib import Path

from ..stage import Recipe
from ..wasm_module import ModuleError, WasmModule
from ..workspace import Workspace
from .wasm_toolchain import FEATURES, WasmToolchain

MODULE = "eryx.wasm"

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
    "-lwasi-emulated-signal",
    "-lwasi-emulated-getpid",
    "-lwasi-emulated-process-clocks",
    "-ldl",
    "-lm",
)


# Members of archives whose variables every program writes. Linked beside the shim's, they share a page.
_LIBC_WRITTEN_ALWAYS = ("errno.o", "dlmalloc.o")
_PYTHON_WRITTEN_ALWAYS = ("pystate.o",)
_PYTHON_ARCHIVE = Path("lib/libpython3.13.a")


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


def recipe_for(shim: Path, abi: Path) -> Recipe:
    def recipe(workspace: Workspace) -> None:
        toolchain = WasmToolchain(workspace.inputs["toolchain"])
        python = workspace.inputs["guest-python"]
        includes = [abi, shim, python / "include", python / "include/internal"]
        includes += [workspace.inputs[name] / "include" for name in _C_LIBRARIES]
        flags = ["-O2", "-std=gnu17", "-DNDEBUG", *FEATURES, *(f"-I{folder}" for folder in includes)]
        objects: list[Path] = []
        commands: list[list[str | Path]] = []
        for source in sorted(shim.glob("*.c"), key=_place):
            objects.append(workspace.scratch / f"{source.stem}.o")
            commands.append([*toolchain.compiler, *flags, "-c", source, "-o", objects[-1]])
        workspace.run_all(commands)
        objects[-1:-1] = _written_always(workspace, toolchain)
        archives = [python / _PYTHON_ARCHIVE]
        archives += sorted(path for path in (python / "lib").glob("*.a") if path not in archives)
        for name in _C_LIBRARIES:
            archives += sorted((workspace.inputs[name] / "lib").glob("*.a"))
        module = workspace.output / MODULE
        workspace.run([*toolchain.compiler, *_LINK_OPTIONS, "-o", module, *objects, *archives, *_SYSTEM_LIBRARIES])
        _check(workspace, module)

    return recipe


def _check(workspace: Workspace, module: Path) -> None:
    try:
        parsed = WasmModule.parse(module.read_bytes())
    except ModuleError as error:
        raise workspace.fail(f"the linked module cannot be read: {error}") from error
    problems = parsed.recycling_problems()
    if problems:
        raise workspace.fail("the linked module cannot be recycled: " + "; ".join(problems))
    workspace.note(f"{module.stat().st_size} bytes, {parsed.table_size} table entries, {parsed.initial_pages} pages")
