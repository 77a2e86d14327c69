#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Writes a wheel with one extension module, as authors publish them.

    tests/native/make_wheel.py MODULE.so WHEEL

WHEEL is named NAME-1.0-cp313-cp313-PLATFORM.whl.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "security/archives"))

from builders import Wheel  # noqa: E402


def main(module: Path, wheel: Path) -> None:
    name, version, tag = wheel.stem.split("-", 2)
    files = {f"{name}.cpython-313-wasm32-emscripten.so": module.read_bytes()}
    text = f"Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: {tag}\n"
    wheel.write_bytes(Wheel(name=name, version=version, files=files, wheel=text).build())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
