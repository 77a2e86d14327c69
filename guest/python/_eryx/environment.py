# SPDX-License-Identifier: MIT OR Apache-2.0
"""os.environ holds what the host gives to an execution, and nothing else; the local time zone follows it.

The program's own name and arguments come in the same block, as entries without a name, which no variable can be.
"""

import os
import sys

from _eryx import zone


def set_environment(block: bytes) -> None:
    """Replaces the environment by ``block``: ``NAME=VALUE`` and a NUL byte, repeated."""
    os.environ.clear()
    arguments: list[str] = []
    names_zone = False
    for entry in block.split(b"\0"):
        name, separator, value = entry.partition(b"=")
        if name:
            os.environb[name] = value
            names_zone = names_zone or name == b"TZ"
        elif separator:
            kind, _, text = value.partition(b"=")
            if kind == b"file":
                sys.modules["__main__"].__file__ = os.fsdecode(text)
            else:
                arguments.append(os.fsdecode(text))
    if arguments:
        sys.argv = arguments
        sys.orig_argv = ["python3", *arguments]
    if names_zone or zone.is_chosen:
        zone.tzset()
