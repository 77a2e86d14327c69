# SPDX-License-Identifier: MIT OR Apache-2.0
"""The wheels that pylock.toml names."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

_LOCK = Path(__file__).with_name("pylock.toml")


@dataclass(frozen=True)
class Wheel:
    name: str
    version: str
    file: str
    sha256: str

    @property
    def is_for_guest(self) -> bool:
        return self.file.endswith(("-none-any.whl", "_wasm32.whl"))

    @property
    def is_for_native_python(self) -> bool:
        """Of the Python that the guest is compared with."""
        return self.file.endswith("-none-any.whl") or "-cp314-manylinux" in self.file

    def is_in(self, folder: Path) -> bool:
        path = folder / self.file
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == self.sha256

    def requirement(self) -> str:
        return f"{self.name}=={self.version} --hash=sha256:{self.sha256}\n"


def locked_wheels() -> list[Wheel]:
    packages = tomllib.loads(_LOCK.read_text())["packages"]
    return [
        Wheel(package["name"], package["version"], file["path"], file["hashes"]["sha256"])
        for package in packages
        for file in package["wheels"]
    ]
