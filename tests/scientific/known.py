# SPDX-License-Identifier: MIT OR Apache-2.0
"""The tests that fail in the sandbox, with their reasons: known.txt."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from scientific_image import Failure


class Known:
    """Names to reasons; for some reasons the texts of which one must be in the error; and texts that explain any test's failure."""

    def __init__(self, file: Path) -> None:
        self.reasons: dict[str, str] = {}
        self._texts: dict[str, list[str]] = defaultdict(list)
        self._telling: list[str] = []
        self._unused: set[str] = set()
        for line in file.read_text().splitlines():
            if line and not line.startswith("#"):
                self._add(file, line)

    def explains(self, test: str, error: str) -> bool:
        """Whether the test, or all with its parameters, fails for the reason that is written down."""
        for name in (test, test.partition("[")[0]):
            if name in self.reasons:
                texts = self._texts.get(self.reasons[name])
                if texts is None or any(text in error for text in texts):
                    self._unused.discard(name)
                    return True
        return any(text in error for text in self._telling)

    def unused(self, project: str) -> list[str]:
        """Names of tests that have explained nothing: they pass, or are no more."""
        return sorted(name for name in self._unused if name.startswith(f"{project}/"))

    def _add(self, file: Path, line: str) -> None:
        name, dash, reason = line.partition(" - ")
        if not dash or not reason or name in self.reasons:
            raise Failure(f"{file.name}: not a new name and a reason: {line}")
        if name.startswith("~"):
            self._telling.append(name[1:])
        elif name.startswith("="):
            self._texts[reason].append(name[1:])
        else:
            self.reasons[name] = reason
            if "::" in name:
                self._unused.add(name)
