# SPDX-License-Identifier: MIT OR Apache-2.0
"""What the search box of the site finds, beyond what Doxygen 1.9.4 puts there.

Doxygen finds names, and titles of pages by their first word. People look for "boost" and "command line": here each
heading and each title can be found by any of its words. Pages as files (`building.md`) go: their entries lead to pages
about files, which say nothing.

The index consists of sections ("all", "classes", "pages", …). A section has one file for each first character of what it
holds, numbered in the order in which searchdata.js lists these characters.
"""

from __future__ import annotations

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SECTIONS_OF_HEADINGS = ("all", "pages")
# A heading of as many pages as this ("Why", of each decision) leads nowhere in particular.
TOO_COMMON = 4
# Nobody looks for a heading by these words, unless it begins with one.
SMALL_WORDS = frozenset("a an and are as at by for from how in is it its of on or that the to what with".split())

ENTRY = re.compile(r"^  \['(?P<id>.*?)_\d+',(?P<found>\[.*\])\],?$")
TITLE = re.compile(r'<div class="title">(.*?)</div>', re.DOTALL)
HEADING = re.compile(r'<h([1-6])><a class="anchor" id="([^"]+)"></a>(.*?)</h\1>', re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """What is typed, as Doxygen spells it (`key`), and what is shown then, as JavaScript."""

    key: str
    found: str


def plain(markup: str) -> str:
    """The text of a piece of HTML."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", markup)).split())


def spell(text: str) -> str:
    """A text as search.js spells what was typed before it compares."""
    return re.sub(r"[^a-z0-9\u0080-\uffff]", lambda match: f"_{ord(match[0]):02x}", text.lower())


def ways_to_find(title: str) -> list[str]:
    """The title from its beginning, and from each later word on that somebody may look for."""
    starts = [match.start() for match in re.finditer(r"[^\W_][\w+-]*", title)]
    later = [title[start:] for start in starts[1:] if re.split(r"\W", title[start:].lower())[0] not in SMALL_WORDS]
    return [title[start:] for start in starts[:1]] + later


def headings(site: Path) -> Iterator[Entry]:
    """Entries for the titles and headings of all pages."""
    found: list[tuple[str, str, str]] = []
    for page in sorted([site / "index.html", *site.glob("page-*.html")]):
        text = page.read_text(encoding="utf-8")
        match = TITLE.search(text)
        title = plain(match[1]) if match else page.stem
        found.append((title, page.name, ""))
        found += [(plain(markup), f"{page.name}#{anchor}", title) for _, anchor, markup in HEADING.findall(text)]
    pages = Counter(title for title, _, _ in found)
    for title, link, scope in found:
        if pages[title] < TOO_COMMON:
            shown = f"['{html.escape(title)}',['../{link}',1,'{html.escape(scope)}']]"
            yield from (Entry(spell(way), shown) for way in ways_to_find(title))


def read_section(folder: Path, name: str) -> list[Entry]:
    entries = []
    for file in sorted(folder.glob(f"{name}_*.js")):
        for line in file.read_text(encoding="utf-8").splitlines():
            if match := ENTRY.match(line):
                entries.append(Entry(match["id"], match["found"]))
    return entries


def write_section(folder: Path, name: str, entries: list[Entry]) -> str:
    """Replaces a section. Returns: the first characters, in the order of its files."""
    page = next(folder.glob(f"{name}_*.html")).read_text(encoding="utf-8")
    for file in [*folder.glob(f"{name}_*.html"), *folder.glob(f"{name}_*.js")]:
        file.unlink()
    by_character: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_character[first_character(entry.key)].append(entry)
    characters = "".join(sorted(by_character))
    number = 0
    for index, character in enumerate(characters):
        lines = []
        for entry in sorted(by_character[character], key=lambda entry: entry.key):  # stable: names before headings
            lines.append(f"  ['{entry.key}_{number}',{entry.found}]")
            number += 1
        script = f"{name}_{index:x}.js"
        (folder / script).write_text("var searchData=\n[\n" + ",\n".join(lines) + "\n];\n", encoding="utf-8")
        (folder / script).with_suffix(".html").write_text(re.sub(rf"\b{name}_[0-9a-f]+\.js", script, page), encoding="utf-8")
    return characters


def first_character(key: str) -> str:
    """The character by which search.js chooses the file: the first that is typed."""
    return chr(int(key[1:3], 16)) if key.startswith("_") else key[0]


def leads_to_page_as_file(entry: Entry) -> bool:
    return "_8md.html" in entry.found


def complete(site: Path) -> None:
    """Puts headings into the index of a finished site."""
    folder = site / "search"
    data = folder / "searchdata.js"
    text = data.read_text(encoding="utf-8")
    names = dict(re.findall(r'^  (\d+): "([a-z]+)"', text.partition("indexSectionNames")[2].partition("}")[0], re.MULTILINE))
    titles = list(headings(site))
    head, middle, tail = text.partition("indexSectionNames")
    for number, name in names.items():
        entries = [entry for entry in read_section(folder, name) if not leads_to_page_as_file(entry)]
        if name in SECTIONS_OF_HEADINGS:
            # The titles are there again, whole.
            entries = [entry for entry in entries if "'../page-" not in entry.found and "'../index.html'" not in entry.found]
            entries += titles
        characters = write_section(folder, name, entries).replace("\\", "\\\\").replace('"', '\\"')
        # The characters are a replacement's text, in which backslashes would mean something.
        line = f'  {number}: "{characters}"'.replace("\\", "\\\\")
        head = re.sub(rf'^  {number}: ".*"', line, head, flags=re.MULTILINE)
    data.write_text(head + middle + tail, encoding="utf-8")
