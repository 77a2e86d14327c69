#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Eryx and its rivals, side by side in one run: `bench/peers.py --help`. The package beside it does it."""

import sys

from peers.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
