#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares how many instructions the hot paths take with what was committed, and fails if one takes more.

    tools/check_instructions.py           make bench-check
    tools/check_instructions.py --save    make bench-check SAVE=1: commit bench/instructions.json with the change that explains it

Counts are those of `eryx-bench --counts`, exact at any load; the kernel's part is not in them. Those of the guest are for a
guest that was compiled with its profile: without it (ERYX_GUEST_PROFILE=off) they are a sixth higher.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bin/eryx-bench"
KEPT = ROOT / "bench/instructions.json"

MARGIN = 1.03
"""What a count may exceed the kept one by: compilers place code a little differently from build to build."""

# Those of shared libraries differ from processor to processor: no regression of ours.
_NOT_COMPARED = "_library_instructions"
_EXACT = "_system_calls"


def measure() -> dict[str, int]:
    done = subprocess.run([PROGRAM, "--json", "--counts"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{PROGRAM.name} could not count instructions")
    return {name: int(value) for name, value in json.loads(done.stdout)["figures"].items()}


def verdict(name: str, kept: int, counted: int) -> str:
    allowed = kept if name.endswith(_EXACT) else kept * MARGIN
    if counted > allowed:
        return "MORE"
    return "less: keep it with --save" if counted * MARGIN < kept else "same"


def compare(kept: dict[str, int], counted: dict[str, int]) -> bool:
    """Prints a line for each count. Whether none has become more."""
    good = True
    for name, count in counted.items():
        if name.endswith(_NOT_COMPARED):
            print(f"{name:44} {'':>8} {count:>8}")
            continue
        if name not in kept:
            print(f"{name:44} {'':>8} {count:>8}   not kept yet: --save")
            good = False
            continue
        says = verdict(name, kept[name], count)
        good &= says != "MORE"
        print(f"{name:44} {kept[name]:>8} {count:>8}   {count / max(kept[name], 1):.3f}  {says}")
    for name in kept.keys() - counted.keys():
        print(f"{name}: kept, and not counted any more")
        good = False
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--save", action="store_true", help="keep the counts of now in bench/instructions.json")
    options = parser.parse_args()
    counted = measure()
    if options.save:
        kept = {name: count for name, count in counted.items() if not name.endswith(_NOT_COMPARED)}
        KEPT.write_text(json.dumps(kept, indent=2) + "\n")
        return 0
    if compare(json.loads(KEPT.read_text()), counted):
        return 0
    print("Find what takes more, or say in the commit why it must: make bench-check SAVE=1 keeps the counts of now.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
