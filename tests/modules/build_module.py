#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Makes a guest module of one C file, as the set-up makes CPython's: linked, checked, translated by wasm2c, compiled.

    tests/modules/build_module.py NAME SOURCE --wabt FOLDER --output FOLDER

The set-up's own recipes do it. They know one module, whose C names begin with `eryx`; here these get NAME instead, so
that both fit into one program.

The output: NAME.o, include/NAME.h, include/guest_functions.h, include/wasm-rt.h.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "tools/setup"))

from eryx_setup.errors import SetupError  # noqa: E402
from eryx_setup.module_names import renamed_header, renaming_options  # noqa: E402
from eryx_setup.module_split import split  # noqa: E402
from eryx_setup.recipes import guest_object, translation  # noqa: E402
from eryx_setup.recipes.guest_module import MODULE, SKELETON  # noqa: E402
from eryx_setup.stage import Recipe  # noqa: E402
from eryx_setup.wasm_module import WasmModule  # noqa: E402
from eryx_setup.workspace import Workspace  # noqa: E402

# As in the set-up's recipe `guest-module`, but for the C library, which there is none of.
_WASM = (
    "--target=wasm32",
    "-nostdlib",
    "-O1",
    "-Wl,--no-entry",
    "-Wl,--stack-first",
    "-z",
    "stack-size=65536",
    "-Wl,--export=__stack_pointer",
    "-Wl,--export-memory",
    "-Wl,--strip-debug",
)


def build(name: str, source: Path, wabt: Path, output: Path, scratch: Path) -> None:
    module = _folder(scratch, "guest-module")
    _run(["clang-19", *_WASM, f"-I{_ROOT / 'abi'}", f"-I{source.parent}", source, "-o", module / MODULE])
    if problems := WasmModule.parse((module / MODULE).read_bytes()).recycling_problems():
        raise SystemExit(f"{source}: cannot be recycled: {'; '.join(problems)}")
    # Nothing is ever linked to it, but the recipes expect what that would take.
    (module / SKELETON).write_bytes(split((module / MODULE).read_bytes(), (), name).skeleton)
    translated = _stage(scratch, "translation", translation.recipe, {"guest-module": module, "wabt": wabt})
    compiled = _stage(scratch, "guest-object", guest_object.optimized(_ROOT / "guest/native", _ROOT / "abi"), {"translation": translated})

    include = _folder(output, "include")
    for header in ("guest_functions.h", "wasm-rt.h"):
        shutil.copy(translated / "include" / header, include)
    generated = (translated / "include/eryx.h").read_text()
    (include / f"{name}.h").write_text(renamed_header(name, generated))
    _rename_symbols(name, compiled / guest_object.OBJECT, output / f"{name}.o", scratch)


def _rename_symbols(name: str, original: Path, renamed: Path, scratch: Path) -> None:
    listed = subprocess.run(["llvm-nm-19", "--format=just-symbols", original], capture_output=True, text=True, check=True)
    options = renaming_options(name, listed.stdout.split(), scratch / "symbols.txt")
    _run(["llvm-objcopy-19", *options, original, renamed])


def _stage(scratch: Path, name: str, recipe: Recipe, inputs: dict[str, Path]) -> Path:
    """The output of one of the set-up's recipes."""
    output = _folder(scratch, name)
    log_path = scratch / f"{name}.log"
    with log_path.open("wb") as log, open(os.devnull, "rb") as no_lock:
        recipe(Workspace(name, output, _folder(scratch, f"{name}-scratch"), inputs, log_path, log, 1, no_lock.fileno()))
    return output


def _folder(parent: Path, name: str) -> Path:
    folder = parent / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _run(command: list[str | Path]) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("name")
    parser.add_argument("source", type=Path)
    parser.add_argument("--wabt", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="eryx-module-") as scratch:
        try:
            build(options.name, options.source, options.wabt, options.output, Path(scratch))
        except SetupError as error:
            for log in sorted(Path(scratch).glob("*.log")):
                print(log.read_text(), file=sys.stderr)
            raise SystemExit(f"build_module.py: {error}") from error


if __name__ == "__main__":
    main()
