# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the C and C++ files of native packages are compiled with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from .wasm_toolchain import FEATURES

# Written by the C library's headers where a program asks for what WASI lacks.
_EMULATED = ("-D_WASI_EMULATED_SIGNAL", "-D_WASI_EMULATED_PROCESS_CLOCKS", "-D_WASI_EMULATED_GETPID")


def c_flags(inputs: Mapping[str, Path], tools: Path, scratch: Path) -> list[str]:
    """`inputs`: guest-python among them; `tools`: the folder tools/scientific; `scratch`: where the sources are."""
    headers = inputs["guest-python"] / "include"
    return ["-fPIC", *FEATURES, *_EMULATED, f"-I{headers}", "-isystem", str(tools / "include"), "-include",
            str(tools / "side_module.h"), f"-ffile-prefix-map={scratch}=."]  # fmt: skip


def cxx_flags(inputs: Mapping[str, Path]) -> list[str]:
    """Beside those for C. `inputs`: libcxx among them."""
    headers = inputs["libcxx"] / "usr/lib/llvm-19/include/wasm32-wasi/c++/v1"
    return ["-nostdinc++", "-isystem", str(headers), "-fwasm-exceptions",
            "-D_LIBCPP_VERBOSE_ABORT(...)=__builtin_abort()"]  # fmt: skip
