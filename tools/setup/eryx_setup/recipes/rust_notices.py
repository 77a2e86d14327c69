# SPDX-License-Identifier: MIT OR Apache-2.0
"""The licences of the crates that a module in Rust was linked from: they travel with it, in one file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = "THIRD-PARTY.txt"

_KINDS = ("LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE")
_INTRODUCTION = """\
The module in this wheel was compiled from the crates below, Rust's standard library among them. Their licences follow; each text
stands once, after the names of the crates that have it.
"""
_RULE = "=" * 100


@dataclass(frozen=True, order=True)
class Crate:
    name: str
    version: str
    terms: str
    """What its manifest says: an expression of SPDX."""
    folder: Path

    @property
    def title(self) -> str:
        return f"{self.name} {self.version}"


def linked_crates(messages: str, target: str) -> list[Crate]:
    """What cargo says that it compiled for the target (`--message-format=json…`), in order. Build scripts and macros run elsewhere."""
    found = set()
    for line in messages.splitlines():
        message = json.loads(line)
        if message["reason"] == "compiler-artifact" and any(target in Path(name).parts for name in message["filenames"]):
            found.add(_read_crate(Path(message["manifest_path"])))
    return sorted(found)


def write_notices(crates: Iterable[Crate], library: Path, library_notices: Path) -> str:
    """The text of FILE. Crates below the folder `library` are Rust's own, whose notices are in one file."""
    crates = list(crates)
    texts: dict[str, list[str]] = {}
    for crate in crates:
        own = crate.folder.resolve().is_relative_to(library.resolve())
        for text in (library_notices.read_text(),) if own else _texts(crate.folder):
            texts.setdefault(text, []).append(crate.title)
    without = {crate.title for crate in crates}.difference(*texts.values())
    if without:
        raise ValueError(f"these crates have no text of a licence: {', '.join(sorted(without))}")
    listed = "".join(f"  {crate.title}: {crate.terms}\n" for crate in crates)
    sections = (f"\n{_RULE}\n{', '.join(titles)}\n{_RULE}\n{text}\n" for text, titles in texts.items())
    return "".join((_INTRODUCTION, "\n", listed, *sections))


def _read_crate(manifest: Path) -> Crate:
    package = tomllib.loads(manifest.read_text())["package"]
    version = package["version"]
    terms = package.get("license", "see its text")
    # In a workspace a manifest may refer to another one.
    if not isinstance(version, str) or not isinstance(terms, str):
        raise ValueError(f"{manifest} does not say its version and licence itself")
    return Crate(package["name"], version, terms, manifest.parent)


def _texts(folder: Path) -> Iterator[str]:
    for file in sorted(folder.iterdir()):
        if file.is_file() and file.name.upper().startswith(_KINDS):
            yield file.read_text().strip()
