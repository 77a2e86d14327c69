# SPDX-License-Identifier: MIT OR Apache-2.0
"""The repository, as the plan of the set-up sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Checkout:
    """Where in the repository the recipes' inputs are."""

    root: Path

    @property
    def artifacts(self) -> Path:
        return self.root / "build/artifacts.cmake"

    @property
    def lock(self) -> Path:
        return self.root / "tools/setup/packages.lock"

    @property
    def set_up(self) -> Path:
        return self.root / "tools/setup/eryx_setup"

    @property
    def recipes(self) -> Path:
        return self.set_up / "recipes"

    @property
    def module_readers(self) -> tuple[Path, ...]:
        """What recipes read and write WebAssembly modules with."""
        return tuple(self.set_up / name for name in ("wasm_reader.py", "wasm_module.py", "module_split.py"))

    @property
    def metering(self) -> tuple[Path, ...]:
        """What makes modules count."""
        return tuple(self.set_up / name for name in ("metering.py", "instructions.py"))

    @property
    def exports_text(self) -> Path:
        return self.recipes / "guest_exports.py"

    @property
    def functions_text(self) -> Path:
        return self.recipes / "guest_functions.py"

    @property
    def patches(self) -> Path:
        return self.root / "guest/cpython/patches"

    @property
    def abi(self) -> Path:
        return self.root / "abi"

    @property
    def shim(self) -> Path:
        return self.root / "guest/shim"

    @property
    def libc(self) -> Path:
        return self.root / "guest/libc"

    @property
    def emscripten(self) -> Path:
        return self.root / "guest/emscripten"

    @property
    def cxx(self) -> Path:
        return self.root / "guest/cxx"

    @property
    def native(self) -> Path:
        return self.root / "guest/native"

    @property
    def guest_modules(self) -> Path:
        return self.root / "guest/python"

    @property
    def training(self) -> Path:
        return self.root / "guest/training"

    @property
    def trainer(self) -> Path:
        return self.root / "tools/trainer"

    @property
    def test_packages(self) -> tuple[Path, Path, Path]:
        """Lock files: packages in pure Python, packages for the guest, packages for this machine."""
        folder = self.root / "tests/packages"
        return folder / "pylock.toml", folder / "pylock.native.toml", folder / "pylock.machine.toml"

    @property
    def pyperformance(self) -> Path:
        return self.root / "bench/pyperformance/pylock.toml"

    @property
    def packer(self) -> Path:
        return self.root / "tools/pack_archive.py"
