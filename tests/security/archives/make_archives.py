#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Writes hostile packages, and a list of what each must be refused for.

    tests/security/archives/make_archives.py FOLDER

FOLDER/expected.tsv has a line for each: file name, kind of error ("ok" for those that are right), part of the message.
None of them expands to more than a few MB.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tars import TARS
from wheels import WHEELS
from zips import ZIPS


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for name, (data, kind, message) in {**ZIPS, **TARS, **WHEELS}.items():
        (folder / name).write_bytes(data)
        lines.append(f"{name}\t{kind}\t{message}\n")
    (folder / "expected.tsv").write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} archives")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
