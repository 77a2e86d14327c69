#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Checks that every header compiles alone, and twice in one file.

    tools/check_headers.py [--compiler g++] [--isystem DIRECTORY]… [--jobs N]

Public headers are compiled with include/ as the only project folder on the include path, so that a public header that
needs something of src/ is found here and not by a user. `abi/guest_abi.h` is compiled as C11 and as C++20.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wno-missing-field-initializers", "-Werror"]
GENERATED = re.compile(r'^#include [<"](eryx|wasm-rt|guest_functions|guest_table)\.h[>"]', re.MULTILINE)


@dataclass(frozen=True)
class Case:
    header: str  # from the repository's root
    spelling: str  # as an include names it
    include_folders: tuple[str, ...]
    language: tuple[str, ...] = ("-x", "c++", "-std=c++20")


def cases(root: Path) -> list[Case]:
    found = []
    for header in sorted(root.glob("include/eryx/*.hpp")):
        found.append(Case(relative(header, root), relative(header, root / "include"), ("include",)))
    for header in sorted(root.glob("src/**/*.hpp")):
        if needs_generated_code(header):
            continue  # compiled by the build itself, which alone has the generated header
        found.append(Case(relative(header, root), relative(header, root / "src"), ("src", "include", "abi")))
    for header in sorted(root.glob("abi/*.h")):
        name = header.name
        found.append(Case(relative(header, root), name, ("abi",), ("-x", "c", "-std=c11")))
        found.append(Case(relative(header, root), name, ("abi",)))
    return found


def relative(file: Path, base: Path) -> str:
    return file.relative_to(base).as_posix()


def needs_generated_code(header: Path) -> bool:
    return GENERATED.search(header.read_text(encoding="utf-8")) is not None


# What the build systems define for programs: see include/eryx/detail/boost.hpp.
BOOST_MINOR = """#if defined(__cplusplus) && __has_include(<boost/version.hpp>)
#include <boost/version.hpp>
#define ERYX_BOOST_MINOR (BOOST_VERSION / 100 % 1000)
#endif
"""


def system_include_folders(artifacts: Path) -> list[str]:
    """Where set-up put the headers of dependencies that the system does not have: Boost, for instance."""
    if not artifacts.is_file():
        return []
    text = artifacts.read_text(encoding="utf-8")
    return re.findall(r'^set\(ERYX_(?:BOOST|GUEST)_INCLUDE_DIR "([^"]+)"\)', text, re.MULTILINE)


def compile_case(case: Case, root: Path, compiler: str, system_folders: list[str]) -> str | None:
    """The compiler's complaint, or None."""
    command = [compiler, "-fsyntax-only", *WARNINGS, *case.language]
    for folder in case.include_folders:
        command += ["-I", str(root / folder)]
    for folder in system_folders:
        command += ["-isystem", folder]
    source = BOOST_MINOR + f'#include "{case.spelling}"\n' * 2
    if case.language[1] == "c":
        source += "typedef int not_an_empty_translation_unit;\n"
    result = subprocess.run([*command, "-"], input=source, text=True, capture_output=True, check=False)
    return result.stderr if result.returncode else None


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--compiler", default=os.environ.get("CXX", "g++"))
    parser.add_argument("--isystem", action="append", default=[])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args(arguments)

    system_folders = options.isystem or system_include_folders(options.root / "build/artifacts.cmake")
    todo = cases(options.root)
    if not todo:
        print(f"check_headers: no headers under {options.root}", file=sys.stderr)
        return 2
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        complaints = list(pool.map(lambda case: compile_case(case, options.root, options.compiler, system_folders), todo))
    failed = 0
    for case, complaint in zip(todo, complaints):
        if complaint is not None:
            failed += 1
            print(f"{case.header}: does not compile alone, included twice:\n{complaint}")
    if failed:
        print(f"check_headers: {failed} of {len(todo)} headers failed", file=sys.stderr)
        return 1
    print(f"headers: {len(todo)} compile alone and twice")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
