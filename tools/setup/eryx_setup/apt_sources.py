# SPDX-License-Identifier: MIT OR Apache-2.0
"""Finds where this machine gets Debian from, in either of apt's two formats, so that other suites of the same place
can be read too. No host name is written down anywhere in this repository.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .package_lock import Kind


@dataclass(frozen=True)
class AptSource:
    """One place to get packages from."""

    uri: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    signed_by: str = ""
    """A key file or an inline key, as in the source; empty: the keys that apt trusts anyway."""


def find_debian(apt_folder: Path, suite: str) -> AptSource:
    """The source that serves `suite`, the release of this machine."""
    for source in _all_sources(apt_folder):
        if suite in source.suites and "main" in source.components:
            return source
    raise SetupError(
        f"no apt source of this machine serves Debian's suite {suite}",
        f"Looked at {apt_folder}/sources.list and {apt_folder}/sources.list.d. The set-up needs a Debian 12 machine "
        f"with an entry for {suite} main.",
    )


def render(source: AptSource, suites: Iterable[tuple[Kind, str]]) -> str:
    """A deb822 file that offers `suites` of the same place."""
    types = {Kind.BINARY: "deb", Kind.SOURCE: "deb-src"}
    signed_by = f"Signed-By: {source.signed_by}\n" if source.signed_by else ""
    return "\n".join(
        f"Types: {types[kind]}\nURIs: {source.uri}\nSuites: {suite}\nComponents: main\n{signed_by}"
        for kind, suite in sorted(suites, key=lambda item: (item[1], item[0].value))
    )


def offering(apt_folder: Path, release: str, suites: Iterable[tuple[Kind, str]]) -> str:
    """A deb822 file that offers `suites`: security updates from where this machine gets them, all others from where its
    release is.

    Where the machine gets no security updates, they are left out: a package of theirs then has no version that is offered.
    """
    security = {wanted for wanted in suites if wanted[1].endswith("-security")}
    text = render(find_debian(apt_folder, release), set(suites) - security)
    for wanted in sorted(security, key=lambda item: (item[1], item[0].value)):
        try:
            text += "\n" + render(find_debian(apt_folder, wanted[1]), [wanted])
        except SetupError:
            continue
    return text


def _all_sources(apt_folder: Path) -> Iterator[AptSource]:
    parts = apt_folder / "sources.list.d"
    one_line_files = [apt_folder / "sources.list", *sorted(parts.glob("*.list"))]
    for file in one_line_files:
        if file.is_file():
            yield from parse_one_line(file.read_text(errors="replace"))
    for file in sorted(parts.glob("*.sources")):
        yield from parse_deb822(file.read_text(errors="replace"))


def parse_one_line(text: str) -> Iterator[AptSource]:
    """`deb [option=value …] URI SUITE COMPONENT…` per line."""
    pattern = re.compile(r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)(?P<components>[^#]*)")
    for line in text.splitlines():
        if match := pattern.match(line.strip()):
            options = dict(option.partition("=")[::2] for option in (match["options"] or "").split())
            yield AptSource(
                match["uri"], (match["suite"],), tuple(match["components"].split()), options.get("signed-by", "")
            )


def parse_deb822(text: str) -> Iterator[AptSource]:
    """Paragraphs of `Field: value`; a value goes on in lines that start with a space."""
    for paragraph in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        name = ""
        for line in paragraph.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace():
                fields[name] = f"{fields.get(name, '')}\n{line}"
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.lower()
                fields[name] = value.strip()
        if "deb" not in fields.get("types", "").split() or fields.get("enabled", "yes").lower() == "no":
            continue
        for uri in fields.get("uris", "").split():
            yield AptSource(
                uri,
                tuple(fields.get("suites", "").split()),
                tuple(fields.get("components", "").split()),
                fields.get("signed-by", ""),
            )
