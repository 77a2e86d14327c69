# SPDX-License-Identifier: MIT OR Apache-2.0
"""os.environ holds what the host gives to an execution, and nothing else."""

import os


def set_environment(block: bytes) -> None:
    """Replaces the environment by ``block``: ``NAME=VALUE`` and a NUL byte, repeated."""
    os.environ.clear()
    for entry in block.split(b"\0"):
        name, separator, value = entry.partition(b"=")
        if separator:
            os.environb[name] = value
