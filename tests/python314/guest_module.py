# SPDX-License-Identifier: MIT OR Apache-2.0
"""The guest as one WebAssembly module: our C library and the main module of guest/, with CPython 3.14 and the packages' modules joined to it
by our linker.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from eryx_setup.module_split import read_exports, split
from eryx_setup.recipes import guest_exports
from eryx_setup.recipes.wasm_toolchain import FEATURES, WasmToolchain
from eryx_setup.wasm_module import WasmModule
from files import Files
from python_in_main import REACHED, export_python, list_addresses, read_names

Run = Callable[[Iterable[str | Path]], None]

_ROOT = Path(__file__).resolve().parents[2]
_GUEST = Path(__file__).with_name("guest")
_EMSCRIPTEN = _ROOT / "guest/emscripten"
# Of what the product's guest has instead of the C library's: comparing and searching memory by words. Nothing here asks for the rest.
_LIBC = _ROOT / "guest/libc"
_OF_LIBC = ("memory_comparison.c", "memory_search.c")

# As in the set-up's recipe `guest-module`.
_MAIN_OPTIONS = ("-mexec-model=reactor", "-z", "stack-size=16777216", "-Wl,--stack-first", "-Wl,--export=__stack_pointer")
_SYSTEM_LIBRARIES = ("-lc-printscan-long-double", "-lwasi-emulated-signal", "-lwasi-emulated-getpid", "-lwasi-emulated-process-clocks", "-lm")
_ARCHIVES = ("libc.a", "libwasi-emulated-signal.a", "libwasi-emulated-getpid.a", "libwasi-emulated-process-clocks.a")
_SIDE_OPTIONS = ("-nostdlib", "-Wl,--experimental-pic", "-Wl,-shared", "-Wl,--no-entry", "-Wl,--export=__wasm_call_ctors",
    "-Wl,--unresolved-symbols=import-dynamic")

# CPython's own names of C libraries' insides: it was linked to one like ours.
_FOR_CPYTHON = ("__SIG_ERR", "__SIG_IGN", "__wasilibc_tell")

# What the engine calls (abi/guest_abi.h), and what wasm2c's text is known by; all else was for the linker.
_KEPT_EXPORTS = re.compile(r"eryx_\w+|_initialize|memory|__stack_pointer|__indirect_function_table")
_NOT_OURS = frozenset(("eryx_extensions",))


@dataclass(frozen=True)
class Linked:
    module: Path
    main_table_size: int
    """Slots of the function table from there on are those of what was joined."""


def link(files: Files, toolchain_folder: Path, runtime: Path, linker: Path, output: Path, run: Run) -> Linked:
    """`runtime`: that of C++, from the kit. `linker`: the program eryx-link."""
    toolchain = WasmToolchain(toolchain_folder)
    main = _link_main(toolchain, output, run)
    modules = [f"{extension.file}={extension.guest_path}" for extension in files.extensions]
    with_python = _join_python(files, runtime, main, toolchain, linker, output, run)
    joined = output / "joined.wasm"
    _join([with_python, f"runtime:{runtime}", *modules], linker, joined)
    return Linked(_without_exports(joined, output / "eryx.wasm"), WasmModule.parse(main.read_bytes()).table_size)


def _join_python(files: Files, runtime: Path, main: Path, toolchain: WasmToolchain, linker: Path, output: Path, run: Run) -> Path:
    """Gives the main module with CPython in it."""
    python = read_names(files.libpython.read_bytes())
    of_main = read_names(main.read_bytes())
    wanted: set[str] = set()
    for package in (runtime, *(extension.file for extension in files.extensions)):
        wanted |= read_names(package.read_bytes()).imported & (python.functions.keys() | python.variables.keys())
    wanted -= of_main.functions.keys() | of_main.variables.keys()
    reached, side, joined, result = (output / name for name in ("reached.c", "python.so", "main-python.wasm", "python.wasm"))
    reached.write_text(list_addresses(wanted & python.functions.keys()))
    run([*toolchain.compiler, "-O2", "-fPIC", "-w", *_SIDE_OPTIONS, f"-Wl,--export={REACHED}", _GUEST / "python.c", reached, "-o", side])
    _join([main, f"runtime:{files.libpython}", side], linker, joined)
    export_python(main, files.libpython, joined, wanted, result)
    return result


def _join(modules: Iterable[str | Path], linker: Path, output: Path) -> None:
    command: list[str | Path] = [linker, *modules, "-o", output]
    report = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if report.returncode:
        sys.exit(f"{linker.name} ended with {report.returncode}")
    print(f"joined: {report.stdout.splitlines()[-1]}", flush=True)


def _link_main(toolchain: WasmToolchain, output: Path, run: Run) -> Path:
    sources = [*sorted(_EMSCRIPTEN.glob("*.c")), *sorted(_GUEST.glob("*.c")), _ROOT / "guest/shim/extensions.c"]
    sources += [_LIBC / name for name in _OF_LIBC]
    includes = [f"-I{folder}" for folder in (_GUEST, _ROOT / "abi", _ROOT / "guest/shim", _LIBC, _EMSCRIPTEN)]
    objects = []
    for source in sources:
        if source.name == "python.c":
            continue
        objects.append(output / f"{source.parent.name}-{source.stem}.o")
        run([*toolchain.compiler, "-O2", "-std=gnu17", "-DNDEBUG", "-w", *FEATURES, *includes, "-c", source, "-o", objects[-1]])
    names = {*_FOR_CPYTHON, *guest_exports.OF_THE_SHIM}
    for library in _ARCHIVES:
        names |= guest_exports.of_c_library(_symbols(toolchain.library_folder / library))
    names |= guest_exports.of_builtins(_symbols(Path(_capture([*toolchain.compiler, "-print-libgcc-file-name"]).strip())))
    for compiled in objects:
        if not compiled.name.startswith(f"{_LIBC.name}-"):
            names |= guest_exports.of_emscripten(_symbols(compiled))
    options = output / "exports.txt"
    options.write_text("".join(f"--export={name}\n" for name in sorted(names)))
    main = output / "main.wasm"
    run([*toolchain.compiler, *_MAIN_OPTIONS, "-Wl,--strip-debug", "-o", main, *objects, *_SYSTEM_LIBRARIES, f"-Wl,@{options}"])
    return main


def _without_exports(joined: Path, output: Path) -> Path:
    """wasm2c would make a function of C for each export."""
    contents = joined.read_bytes()
    names = {export.name for export in read_exports(contents)}
    dropped = {name for name in names if not _KEPT_EXPORTS.fullmatch(name)} | _NOT_OURS & names
    guest = split(contents, dropped, "python314").guest
    if problems := WasmModule.parse(guest).recycling_problems():
        sys.exit(f"the joined module cannot be recycled: {'; '.join(problems)}")
    output.write_bytes(guest)
    return output


def _symbols(archive: Path) -> list[guest_exports.Symbol]:
    return guest_exports.parse_symbols(_capture(["llvm-readobj-19", "--symbols", archive]))


def _capture(command: Iterable[str | Path]) -> str:
    return subprocess.run(list(command), stdout=subprocess.PIPE, text=True, check=True).stdout
