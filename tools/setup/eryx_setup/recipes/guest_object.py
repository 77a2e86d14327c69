# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compiles the translated guest with clang into one relocatable object, the only thing the library links.

The object calls nothing but our runtime and the WASI functions, has all its code in one section, and exports only what
include/eryx.h and include/guest_functions.h declare. It is position-independent, because users link the library into
shared libraries too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..stage import Recipe
from ..workspace import Workspace
from .guest_functions import ARRAY

OBJECT = "guest.o"
CPU = "x86-64-v2"

# What the library tells an embedder about the code, and what an image made by other code is recognised by: no flag here
# may name a path.
FLAGS = (
    "-O2",
    "-std=gnu17",
    f"-march={CPU}",
    "-fPIC",
    "-fno-math-errno",
    "-ffp-contract=off",
    "-mfsgsbase",
    "-DNDEBUG",
    # Memory through %gs, with the segment ours while a guest runs.
    "-DWASM_RT_ALLOW_SEGUE=1",
    "-DWASM_RT_SEGUE_FREE_SEGMENT=1",
    # Stack overflows and faults are the engine's to handle, by guard pages and its signal handler.
    "-DWASM_RT_NONCONFORMING_UNCHECKED_STACK_EXHAUSTION=1",
    "-DWASM_RT_SKIP_SIGNAL_RECOVERY=1",
    "-w",
)

# clang 19 limits the duplication of code that interpreters' dispatch lives on.
TAIL_DUPLICATION = ("-tail-dup-pred-size=5000", "-tail-dup-succ-size=5000")

_ALLOWED_UNDEFINED = re.compile(r"wasm_rt_\w+|w2c_wasi__snapshot__preview1_\w+|w2c_eryx__host_\w+")
PROFILE_RUNTIME = re.compile(r"__llvm_profile_\w+|__llvm_prf_\w+|__(start|stop)___llvm_prf_\w+|__llvm_orderfile_\w+")


def instrumented(native: Path, abi: Path) -> Recipe:
    """An object that counts how often its code runs."""

    def recipe(workspace: Workspace) -> None:
        objects = _compile(workspace, native, abi, ["-fprofile-generate"])
        _link(workspace, native, objects, [], PROFILE_RUNTIME)

    return recipe


def optimized(native: Path, abi: Path) -> Recipe:
    """The object for use, optimised as a whole (ThinLTO); by the profile, if there is one among the inputs."""

    def recipe(workspace: Workspace) -> None:
        duplication = [word for option in TAIL_DUPLICATION for word in ("-mllvm", option)]
        profile = workspace.inputs.get("profile")
        guidance = [f"-fprofile-use={profile / 'guest.profdata'}"] if profile else []
        objects = _compile(workspace, native, abi, ["-flto=thin", *duplication, *guidance])
        lto = ["-flto=thin", f"-Wl,--thinlto-jobs={workspace.jobs}"]
        lto += [f"-Wl,-mllvm,{option}" for option in TAIL_DUPLICATION]
        _link(workspace, native, objects, lto, None)

    return recipe


def _compile(workspace: Workspace, native: Path, abi: Path, options: Iterable[str]) -> list[Path]:
    translation = workspace.inputs["translation"]
    includes = [f"-I{folder}" for folder in (translation / "include", native, abi)]
    flags = [*FLAGS, *options, "-include", str(native / "hidden.h"), *includes]
    # The largest first, so that two processors end together.
    sources = sorted((translation / "source").glob("*.c"), key=lambda file: -file.stat().st_size)
    objects = [workspace.scratch / f"{source.stem}.o" for source in sources]
    commands: list[list[str | Path]] = [
        ["clang-19", *flags, "-c", source, "-o", out] for source, out in zip(sources, objects, strict=True)
    ]
    memory = workspace.scratch / "memory.o"
    # Freestanding: else the compiler would see that these are memcpy and memset, and call themselves.
    freestanding = ["-O2", "-std=gnu17", f"-march={CPU}", "-fPIC", "-ffreestanding", "-fno-builtin", "-fvisibility=hidden"]
    commands.append(["clang-19", *freestanding, "-c", native / "memory.c", "-o", memory])
    cast = workspace.scratch / "call_indirect.o"
    hidden = ["-include", str(native / "hidden.h"), *includes]
    commands.append(["clang-19", *FLAGS, *hidden, "-c", native / "call_indirect.c", "-o", cast])
    workspace.run_all(commands)
    return [*objects, memory, cast]


def _link(
    workspace: Workspace, native: Path, objects: Sequence[Path], options: Iterable[str], also_allowed: re.Pattern[str] | None
) -> None:
    joined = workspace.scratch / "joined.o"
    script = f"-Wl,--script={native / 'guest_code.ld'}"
    # Programs have one build id, their own linker's.
    joining = ["-r", "-nostdlib", "-fuse-ld=lld", "-Wl,--build-id=none"]
    workspace.run(["clang-19", *joining, *options, script, *objects, "-o", joined])
    header = (workspace.inputs["translation"] / "include/eryx.h").read_text()
    exports = sorted(set(re.findall(r"\b(wasm2c_eryx_\w+|w2c_eryx_\w+)\(", header)))
    kept = workspace.scratch / "exports.txt"
    kept.write_text("\n".join([*exports, ARRAY]) + "\n")
    result = workspace.output / OBJECT
    localize = [] if also_allowed else [f"--keep-global-symbols={kept}"]
    # What clang notes about addresses is about symbols that are renumbered here.
    workspace.run(["llvm-objcopy-19", "--remove-section=.llvm_addrsig", *localize, joined, result])
    _check(workspace, result, also_allowed)


def _check(workspace: Workspace, result: Path, also_allowed: re.Pattern[str] | None) -> None:
    undefined = workspace.capture(["llvm-nm-19", "--undefined-only", "--format=just-symbols", result]).split()
    unexpected = [
        name
        for name in undefined
        if not _ALLOWED_UNDEFINED.fullmatch(name) and not (also_allowed and also_allowed.fullmatch(name))
    ]
    if unexpected:
        raise workspace.fail(
            f"the guest's native code calls {', '.join(unexpected)}, which is neither our runtime nor WASI",
            "A guest may be left at any instruction, so its code must call nothing outside. If the compiler made the "
            "call,\ndefine the function in guest/native.",
        )
    headers = workspace.capture(["llvm-readelf-19", "--sections", "--wide", result])
    sections = re.findall(r"^\s*\[\s*\d+\] (\S+)\s+\S+\s+\S+ \S+ (\S+) \S+\s+(\S*X\S*)", headers, re.MULTILINE)
    if [name for name, _, _ in sections] != ["eryx_guest_code"]:
        raise workspace.fail(f"code lies in the sections {[name for name, _, _ in sections]}, not in eryx_guest_code alone")
    if ".note.GNU-stack" not in headers:
        raise workspace.fail("the object does not say that it needs no executable stack")
