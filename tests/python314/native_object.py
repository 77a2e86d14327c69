# SPDX-License-Identifier: MIT OR Apache-2.0
"""The guest as native code: translated by wasm2c, compiled by clang with the flags of the product, in parts. As the product's it is
compiled twice: so that it counts, and then by these counts. What was compiled is kept by the hash of its text, so that an interrupted
build goes on where it was.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from eryx_setup.module_split import defined_functions, exported_functions
from eryx_setup.recipes import guest_functions
from eryx_setup.recipes.guest_object import CPU, FLAGS, PROFILE_RUNTIME, TAIL_DUPLICATION
from eryx_setup.recipes.translation import check_generated, number_signatures, rewrite_macros
from eryx_setup.wasm_module import WasmModule
from guest_module import Linked, Run

_ROOT = Path(__file__).resolve().parents[2]
_NATIVE, _ABI = _ROOT / "guest/native", _ROOT / "abi"
# Each as large as the product's eight.
_PARTS = 24
_ALLOWED_UNDEFINED = re.compile(r"wasm_rt_\w+|w2c_wasi__snapshot__preview1_\w+")
# Calls of what was joined may give more arguments than it takes, as those of packages in the product: see call_indirect.c.
_GUEST_TABLE_H = "#define ERYX_GUEST_TABLE_SIZE {size}u\n"


def translate(linked: Linked, wabt: Path, output: Path, run: Run) -> None:
    """Leaves the guest as C in source/ and include/."""
    source, include = output / "source", output / "include"
    for folder in (source, include):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    _translate(linked, wabt, source, include, run)


def make_counting(output: Path, run: Run) -> None:
    """Leaves counting.o, which counts how often its code runs."""
    compiled = _compile(output, output / "counting", ["-fprofile-generate"], b"")
    _link(compiled, [], output, "counting.o", run)


def make_optimized(profile: Path, output: Path, run: Run) -> None:
    """Leaves python314.o, optimised as a whole and by the counts."""
    duplication = [word for option in TAIL_DUPLICATION for word in ("-mllvm", option)]
    options = ["-flto=thin", *duplication, f"-fprofile-use={profile}"]
    compiled = _compile(output, output / "optimized", options, profile.read_bytes())
    lto = ["-flto=thin", f"-Wl,--thinlto-jobs={os.cpu_count() or 1}", *(f"-Wl,-mllvm,{option}" for option in TAIL_DUPLICATION)]
    print("optimizing all of it", flush=True)
    _link(compiled, lto, output, "python314.o", run)


def _translate(linked: Linked, wabt: Path, source: Path, include: Path, run: Run) -> None:
    libraries = wabt / "usr/lib/x86_64-linux-gnu"
    wasm2c: list[str | Path] = [libraries / "ld-linux-x86-64.so.2", "--library-path", libraries, wabt / "usr/bin/wasm2c"]
    run([*wasm2c, linked.module, "-o", source / "eryx.c", f"--num-outputs={_PARTS}", "-n", "eryx"])
    (source / "eryx.h").rename(include / "eryx.h")
    shutil.copy(wabt / "usr/include/wasm-rt.h", include)
    contents = linked.module.read_bytes()
    parsed = WasmModule.parse(contents)
    check_generated(source, parsed)
    (include / "guest_table.h").write_text(_GUEST_TABLE_H.format(size=linked.main_table_size))
    prelude = source / "eryx-impl.h"
    prelude.write_text(number_signatures(rewrite_macros(prelude.read_text()), parsed.signatures))
    exported = exported_functions(contents)
    (source / "guest_functions.c").write_text(
        guest_functions.definition(prelude.read_text(), defined_functions(contents), exported)
    )
    (include / "guest_functions.h").write_text(guest_functions.header(len(exported)))


def _compile(output: Path, objects: Path, further_options: Sequence[str], profile: bytes) -> list[Path]:
    source, include = output / "source", output / "include"
    objects.mkdir(exist_ok=True)
    headers = [*sorted(include.glob("*.h")), *sorted(_NATIVE.glob("*.h")), *sorted(_ABI.glob("*.h")), *source.glob("*.h")]
    options = (*FLAGS, *further_options)
    shared = hashlib.sha256(b"".join(header.read_bytes() for header in headers) + repr(options).encode() + profile)
    includes = [f"-I{folder}" for folder in (include, source, _NATIVE, _ABI)]
    flags = [*options, "-include", str(_NATIVE / "hidden.h"), *includes]
    plain = [*FLAGS, "-include", str(_NATIVE / "hidden.h"), *includes]
    # As the set-up: freestanding, else the compiler would see memcpy in it, and call it.
    freestanding = ["-O2", "-std=gnu17", f"-march={CPU}", "-fPIC", "-ffreestanding", "-fno-builtin", "-fvisibility=hidden"]
    commands: list[tuple[Path, list[str]]] = [(text, flags) for text in source.glob("*.c")]
    commands += [(_NATIVE / "call_indirect.c", plain), (_NATIVE / "memory.c", freestanding)]
    # The largest first, so that all processors end together.
    commands.sort(key=lambda command: -command[0].stat().st_size)
    results = []
    missing = []
    for text, words in commands:
        digest = shared.copy()
        digest.update(text.read_bytes())
        results.append(objects / f"{digest.hexdigest()[:32]}.o")
        if not results[-1].exists():
            missing.append((text, words, results[-1]))
    for stale in set(objects.iterdir()) - set(results):
        stale.unlink()
    print(f"compiling {len(missing)} of {len(commands)} parts", flush=True)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for number, _ in enumerate(pool.map(lambda job: _compile_one(*job), missing), 1):
            print(f"\r{number}/{len(missing)}", end="" if number < len(missing) else "\n", flush=True)
    return results


def _compile_one(text: Path, options: list[str], result: Path) -> None:
    unfinished = result.with_suffix(".new")
    subprocess.run(["clang-19", *options, "-c", text, "-o", unfinished], check=True)
    unfinished.rename(result)


def _link(objects: Iterable[Path], options: Iterable[str], output: Path, name: str, run: Run) -> None:
    joined = output / "joined.o"
    script = f"-Wl,--script={_NATIVE / 'guest_code.ld'}"
    run(["clang-19", "-r", "-nostdlib", "-fuse-ld=lld", "-Wl,--build-id=none", *options, script, *objects, "-o", joined])
    exports = sorted(set(re.findall(r"\b(wasm2c_eryx_\w+|w2c_eryx_\w+)\(", (output / "include/eryx.h").read_text())))
    kept = output / "kept.txt"
    kept.write_text("\n".join([*exports, guest_functions.ARRAY]) + "\n")
    result = output / name
    counts = name == "counting.o"
    # The counters' runtime finds its own symbols.
    localize = [] if counts else [f"--keep-global-symbols={kept}"]
    run(["llvm-objcopy-19", "--remove-section=.llvm_addrsig", *localize, joined, result])
    listed = subprocess.run(
        ["llvm-nm-19", "--undefined-only", "--format=just-symbols", result], stdout=subprocess.PIPE, text=True, check=True
    )
    allowed = [_ALLOWED_UNDEFINED, *([PROFILE_RUNTIME] if counts else [])]
    unexpected = [symbol for symbol in listed.stdout.split() if not any(names.fullmatch(symbol) for names in allowed)]
    if unexpected:
        sys.exit(f"the guest's native code calls {', '.join(unexpected)}")
