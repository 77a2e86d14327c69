# SPDX-License-Identifier: MIT OR Apache-2.0
"""Joins a native module to the guest, for node: in one module, where the library has two pieces of native code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_REPOSITORY / "tools/setup"))
from eryx_setup.module_split import read_exports  # noqa: E402
from eryx_setup.wasm_reader import (  # noqa: E402
    CODE,
    CUSTOM,
    DATA,
    DATA_COUNT,
    ELEMENT,
    EXPORT,
    Section,
    WasmReader,
    encode_unsigned,
    read_sections,
    write_module,
)

_COMPILE = (
    "clang-19 --target=wasm32-unknown-unknown -std=gnu17 -O1 -fPIC -fvisibility=hidden -fno-builtin -mbulk-memory "
    "-Wno-incompatible-library-redeclaration -nostdlib -Wl,--experimental-pic -Wl,-shared -Wl,--no-entry "
    "-Wl,--unresolved-symbols=import-dynamic -Wl,--export-if-defined=__wasm_call_ctors"
).split()


def join(source: Path, guest: Path, linker: Path, folder: Path) -> Path:
    """The guest with a module that is compiled from C. Beside `guest` lies its skeleton."""
    side, joined, whole = (folder / name for name in ("side.wasm", "joined.wasm", "whole.wasm"))
    subprocess.run([*_COMPILE, source, "-o", side], check=True)
    subprocess.run([linker, guest.with_name("main.wasm"), side, "-o", joined], check=True, stdout=subprocess.DEVNULL)
    whole.write_bytes(with_guest(joined.read_bytes(), guest.read_bytes()))
    return whole


def with_guest(joined: bytes, guest: bytes) -> bytes:
    """`joined`, made from the guest's skeleton, with the guest's functions, data and exports."""
    contents = {section.kind: section.content for section in read_sections(guest)}
    sections = {section.kind: section.content for section in read_sections(joined) if section.kind != CUSTOM}
    count, bodies = _split_list(contents[CODE])
    all_count, all_bodies = _split_list(sections[CODE])
    reader = WasmReader(all_bodies)
    for _ in range(count):
        reader.take(reader.unsigned())
    sections[CODE] = encode_unsigned(all_count) + bodies + all_bodies[reader.position :]
    data_count, data = _split_list(contents[DATA])
    side_count, side_data = _split_list(sections.get(DATA, b"\0"))
    sections[DATA] = encode_unsigned(data_count + side_count) + data + side_data
    if DATA_COUNT in contents:
        sections[DATA_COUNT] = encode_unsigned(data_count + side_count)
    exports = {export.name: export for export in [*read_exports(joined), *read_exports(guest)]}
    sections[EXPORT] = encode_unsigned(len(exports)) + b"".join(export.encoded() for export in exports.values())
    # The count of data segments comes between the elements and the code.
    place = {DATA_COUNT: ELEMENT + 0.5}
    return write_module(Section(kind, sections[kind]) for kind in sorted(sections, key=lambda kind: place.get(kind, kind)))


def _split_list(content: bytes) -> tuple[int, bytes]:
    reader = WasmReader(content)
    return reader.unsigned(), content[reader.position :]
