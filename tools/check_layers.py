#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks the include arrows: which folder may include which.

    tools/check_layers.py [ROOT]

The table below is the architecture (docs/architecture.md says why). Every quoted or bracketed include of a project
file must follow it, be written from the root of its include path ("vfs/path.hpp", not "path.hpp" or "../vfs/path.hpp"),
and the headers must not include each other in a circle.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

# All parts of src/, for those that may look at any of them: tests of internal parts, measurements, fuzz targets.
EVERYTHING = frozenset(
    {"library", "link", "native", "package", "prepare", "session", "sandbox", "check", "drive", "state", "execution", "bridge", "image", "checkpoint", "trace", "turn", "wasi", "engine", "vfs", "base"}
)

# Folder -> folders of src/ that its files may include, beside their own. An arrow is granted here or it does not exist.
ARROWS: dict[str, frozenset[str]] = {
    "src/base": frozenset(),
    "src/vfs": frozenset({"base"}),
    # Packages of strangers, as bytes: what is in them, checked. Who imports them is not its business.
    "src/package": frozenset({"vfs", "base"}),
    # Modules of strangers, joined to ours: bytes in, bytes out.
    "src/link": frozenset({"base"}),
    # Joined modules become machine code, by programs that it runs.
    "src/native": frozenset({"link", "base"}),
    # Bytes in, bytes out: what they mean is known to state/.
    "src/checkpoint": frozenset({"base"}),
    "src/engine": frozenset({"base"}),
    "src/wasi": frozenset({"engine", "vfs", "base"}),
    "src/turn": frozenset({"engine", "base"}),
    # What a guest's records say, and texts made of it.
    "src/trace": frozenset({"base"}),
    "src/bridge": frozenset({"engine", "base"}),
    # Building an image boots a guest and runs programs in it: that takes turns and the guest's file system.
    "src/image": frozenset({"turn", "wasi", "engine", "vfs", "base"}),
    # One run. It never learns who waits for it, nor what its guest's state is kept for.
    "src/execution": frozenset({"image", "turn", "bridge", "wasi", "engine", "vfs", "base"}),
    # A check is a program of our own: what it is asked, and what it reports.
    "src/check": frozenset({"execution", "base"}),
    "src/state": frozenset({"execution", "bridge", "checkpoint", "wasi", "engine", "base"}),
    "src/drive": frozenset({"execution", "trace", "bridge", "image", "wasi", "engine", "base"}),
    # Programs of ours make a guest ready, and then an image is made of it.
    "src/prepare": frozenset({"package", "native", "link", "drive", "execution", "image", "bridge", "wasi", "engine", "vfs", "base"}),
    "src/library": frozenset({"prepare", "drive", "execution", "image", "bridge", "wasi", "engine", "base"}),
    # The public handles.
    # Mounts and storages are handles of what vfs has.
    "src/sandbox": frozenset({"check", "library", "prepare", "package", "drive", "state", "execution", "bridge", "image", "checkpoint", "engine", "vfs", "base"}),
    "src/session": frozenset({"check", "drive", "state", "execution", "bridge", "engine", "base"}),
    # Puts the image into the library: the one program that a build runs.
    "src/embed": frozenset({"image", "engine", "base"}),
    "tests": EVERYTHING,
    "tests/spec": frozenset(),
    "tests/modules": frozenset({"image", "engine"}),
    "tests/python314": frozenset({"image", "engine"}),
    "tests/native": frozenset(),
    "bench": EVERYTHING,
    "fuzz": EVERYTHING,
    # What users see, and what is written as users write: the public API only.
    "include/eryx": frozenset(),
    "cli": frozenset(),
    "examples": frozenset(),
    # The guest's side of the wall.
    "guest": frozenset(),
    "abi": frozenset(),
}

# Public headers that only describe values: the parts below the sandbox speak in them too, rather than in copies.
VALUE_HEADERS = frozenset({"bytes.hpp", "callback_stats.hpp", "clock.hpp", "dirty_page_method.hpp", "display.hpp", "error.hpp", "files.hpp", "input.hpp", "limits.hpp", "output.hpp", "spans.hpp", "trace.hpp"})

# Folder -> public headers it may include; None: all of them.
PUBLIC_HEADERS: dict[str, frozenset[str] | None] = {
    "src/base": VALUE_HEADERS,
    "src/vfs": VALUE_HEADERS,
    "src/checkpoint": VALUE_HEADERS,
    # It implements what these headers declare.
    "src/package": VALUE_HEADERS | {"detail/access.hpp", "lock_file.hpp", "package.hpp", "script_metadata.hpp"},
    "src/link": VALUE_HEADERS,
    "src/native": VALUE_HEADERS,
    "src/engine": VALUE_HEADERS,
    "src/turn": VALUE_HEADERS,
    "src/trace": VALUE_HEADERS | {"trace_export.hpp"},
    # It implements what these headers declare.
    "src/bridge": None,
    "src/wasi": VALUE_HEADERS,
    "src/image": VALUE_HEADERS | {"image.hpp", "version.hpp"},
    "src/embed": VALUE_HEADERS | {"image.hpp", "version.hpp"},
    "src/execution": None,
    "src/check": None,
    "src/state": None,
    "src/drive": None,
    "src/library": None,
    "src/prepare": None,
    "src/sandbox": None,
    "src/session": None,
    "tests": None,
    "bench": None,
    "fuzz": None,
    "include/eryx": None,
    "tests/spec": frozenset(),
    "tests/modules": None,
    "tests/python314": None,
    "tests/native": None,
    "cli": None,
    "examples": None,
    "guest": frozenset(),
    "abi": frozenset(),
}

# The contracts of abi/, and who keeps them: that with the guest is for those who encode and decode it, those of native code for those
# who make and load it.
ABI_HEADERS = {
    "guest_abi.h": frozenset({"guest", "src/bridge", "src/engine", "src/turn", "src/trace", "src/image", "src/execution", "src/state", "tests", "tests/modules", "tests/python314", "bench", "fuzz"}),
    "function_table.h": frozenset({"guest", "src/engine", "src/native"}),
    "native_object.h": frozenset({"src/engine", "src/native"}),
}

# Headers made by wasm2c or by the build from its output: the engine's secret.
GENERATED_HEADERS = frozenset({"eryx.h", "guest_functions.h", "wasm-rt.h", "guest_table.h", "probe.h"})
# guest/native is compiled together with what it made; tests/modules and tests/python314 add modules; tests/spec runs others that the same translator made, without the engine.
MAY_INCLUDE_GENERATED = frozenset({"guest", "src/engine", "tests/modules", "tests/python314", "tests/spec"})

# CPython's headers exist on the guest's side only; extension modules are on it.
MAY_INCLUDE_PYTHON = frozenset({"guest", "tests/native"})
PYTHON_HEADER = re.compile(r"(Python|marshal|structmember|internal/pycore_\w+)\.h")

SUFFIXES = frozenset({".c", ".h", ".cpp", ".hpp"})
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+(["<])([^">]+)[">]', re.MULTILINE)


@dataclass(frozen=True)
class Violation:
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Include:
    line: int
    name: str
    quoted: bool


def includes_of(text: str) -> list[Include]:
    return [
        Include(text.count("\n", 0, match.start()) + 1, match[2], match[1] == '"')
        for match in INCLUDE.finditer(text)
    ]


def folder_of(path: PurePosixPath) -> str | None:
    """The row of the table that `path` belongs to."""
    for depth in (2, 1):
        folder = "/".join(path.parts[:depth])
        if len(path.parts) > depth and folder in ARROWS:
            return folder
    return None


def project_files(root: Path) -> list[PurePosixPath]:
    tops = sorted({folder.split("/")[0] for folder in ARROWS})
    return sorted(
        PurePosixPath(file.relative_to(root).as_posix())
        for top in tops
        for file in (root / top).rglob("*")
        if file.suffix in SUFFIXES and file.is_file()
    )


class Layers:
    """The check of one tree."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = project_files(root)
        self.known = frozenset(str(file) for file in self.files)
        self.edges: dict[str, list[tuple[str, int]]] = {}

    def check(self) -> list[Violation]:
        violations = []
        for file in self.files:
            folder = folder_of(file)
            if folder is None:
                where = "/".join(file.parts[:-1])
                violations.append(Violation(str(file), 1, f"folder {where} has no row in tools/check_layers.py"))
                continue
            for include in includes_of((self.root / file).read_text(encoding="utf-8")):
                message = self.judge(file, folder, include)
                if message is not None:
                    violations.append(Violation(str(file), include.line, message))
        return violations + self.circles()

    def judge(self, file: PurePosixPath, folder: str, include: Include) -> str | None:
        """What is wrong with one include, or None."""
        name = PurePosixPath(include.name)
        if include.name in GENERATED_HEADERS:
            if folder in MAY_INCLUDE_GENERATED:
                return None
            return f'"{name}" is generated from the guest module; only src/engine may know it'
        if PYTHON_HEADER.fullmatch(include.name):
            return None if folder in MAY_INCLUDE_PYTHON else f"<{name}>: CPython is known on the guest's side only"
        if users := ABI_HEADERS.get(include.name):
            self.note_edge(file, f"abi/{include.name}", include.line)
            return None if folder in users else f'{folder} must not know this contract of abi/ ("{include.name}")'
        if name.parts[0] == "eryx":
            return self.judge_public(file, folder, include, name)
        if f"src/{name.parts[0]}" in ARROWS:
            return self.judge_internal(file, folder, include, name)
        if not include.quoted:
            return None  # the system, the standard library, a dependency
        return self.judge_own_folder(file, folder, include, name)

    def judge_public(self, file: PurePosixPath, folder: str, include: Include, name: PurePosixPath) -> str | None:
        if f"include/{name}" not in self.known:
            return f'"{name}" does not exist in include/'
        self.note_edge(file, f"include/{name}", include.line)
        allowed = PUBLIC_HEADERS[folder]
        if allowed is None or str(name.relative_to("eryx")) in allowed:
            return None
        if not allowed:
            return f'{folder} must not include the public API ("{name}")'
        return f'{folder} may include of the public API only {", ".join(sorted(allowed))}; not "{name}"'

    def judge_internal(self, file: PurePosixPath, folder: str, include: Include, name: PurePosixPath) -> str | None:
        target = f"src/{name.parts[0]}"
        if f"src/{name}" not in self.known:
            return f'"{name}" does not exist in src/'
        self.note_edge(file, f"src/{name}", include.line)
        if target == folder or name.parts[0] in ARROWS[folder]:
            return None
        allowed = ", ".join(sorted(ARROWS[folder])) or "nothing of src/"
        return f'{folder} must not include {target} ("{name}"); it may include: {allowed}'

    def judge_own_folder(self, file: PurePosixPath, folder: str, include: Include, name: PurePosixPath) -> str | None:
        """A quoted name that is not written from the root of an include path."""
        if ".." in name.parts:
            return f'"{name}": write it from the root of the include path, without ".."'
        neighbour = str(file.parent / name)
        if folder.startswith("src/") or folder == "include/eryx":
            if neighbour in self.known:
                full = PurePosixPath(neighbour).relative_to(file.parts[0])
                return f'"{name}": write "{full}", from the root of the include path'
            return f'"{name}" is no file of the project; write <{name}> if it belongs to a dependency'
        # Helpers of the command's and the tests' own folders are on the include path by themselves.
        inside = [known for known in sorted(self.known) if known.startswith(file.parts[0]) and known.endswith(f"/{name}")]
        for candidate in (neighbour, *inside):
            if candidate in self.known:
                self.note_edge(file, candidate, include.line)
                return None
        return f'"{name}" is no file of the project; write <{name}> if it belongs to a dependency'

    def note_edge(self, file: PurePosixPath, target: str, line: int) -> None:
        if target in self.known:
            self.edges.setdefault(str(file), []).append((target, line))

    def circles(self) -> list[Violation]:
        """One violation for each include that closes a circle."""
        violations = []
        done: set[str] = set()
        for start in sorted(self.edges):
            trail: list[str] = []

            def visit(file: str) -> None:
                trail.append(file)
                for target, line in self.edges.get(file, []):
                    if target in trail:
                        circle = " -> ".join([*trail[trail.index(target) :], target])
                        violations.append(Violation(file, line, f"headers include each other: {circle}"))
                    elif target not in done:
                        visit(target)
                trail.pop()
                done.add(file)

            if start not in done:
                visit(start)
        return violations


def main(arguments: list[str]) -> int:
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    layers = Layers(root)
    if not layers.files:
        print(f"check_layers: no source files under {root}", file=sys.stderr)
        return 2
    violations = layers.check()
    for violation in violations:
        print(violation)
    if violations:
        print(f"check_layers: {len(violations)} includes go against the arrows of tools/check_layers.py", file=sys.stderr)
        return 1
    print(f"include arrows: {len(layers.files)} files checked")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
