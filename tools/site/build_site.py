#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Builds the documentation as a site of HTML files: the pages of the repository and the reference of include/eryx.

    tools/site/build_site.py          build/doc/html/index.html
    tools/site/build_site.py --open   the same, and opens it

Doxygen makes the site; docs/decisions/0040-the-site-is-doxygens.md says why. It reads pages/, a copy of the pages in
which links say where they lead inside the site. Afterwards headings are put into its search, and every link of every HTML file is
followed.
"""

from __future__ import annotations

import argparse
import html
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import search_index

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent

MAIN_PAGE = "README.md"
# In the order of the side bar.
PAGES = (MAIN_PAGE, "docs/*.md", "src/README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/decisions/README.md",
         "docs/decisions/*.md")
INDEX_OF_SUBPAGES = "docs/decisions/README.md"

FENCE = re.compile(r"^```.*?^```[ \t]*$", re.MULTILINE | re.DOTALL)
# Doxygen takes `text' for a quotation, and ends code at the end of a line; between two ticks it does neither.
CODE = re.compile(r"(?<!`)`(?!`)((?:[^`\n]|\n(?!\n))+)`(?!`)")
HEADING = re.compile(r"^(#{1,6}) +(.+?) *$")
LINK = re.compile(r"(``[^\n]*?``|`[^`\n]*`)|(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)")
PICTURE = re.compile(r"!\[([^\]\n]*)\]\(([^)\s]+)\)")
LANGUAGE = re.compile(r"^```([A-Za-z+]+)", re.MULTILINE)
# What Doxygen colours; a fence of any other language is plain.
LANGUAGES = {"cpp": "{.cpp}", "c++": "{.cpp}", "python": "{.py}", "cmake": "{.txt}"}


class Failure(Exception):
    """Ends the command; the text is for its user."""


def identifier(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()


def slug(heading: str) -> str:
    """The fragment by which the pages link to a heading: GitHub's."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


@dataclass
class Pages:
    """The pages of a tree as Doxygen is to read them, and the other files that they link to."""

    root: Path

    def __post_init__(self) -> None:
        found = [path for pattern in PAGES for path in sorted(self.root.glob(pattern))]
        self.paths: list[Path] = list(dict.fromkeys(found))
        self.linked: set[Path] = set()
        self.pictures: set[Path] = set()

    def name(self, page: Path) -> str:
        return "page-" + identifier(str(page.relative_to(self.root).with_suffix("")))

    def target(self, page: Path, link: str) -> str:
        """Where a link of a page leads inside the site."""
        if re.match(r"[a-z]+:", link):
            return link
        path, _, fragment = link.partition("#")
        file = Path(os.path.normpath(page.parent / path)) if path else page
        if file in self.paths:
            # The main page has no name of its own.
            if not fragment:
                return "index.html" if file == self.root / MAIN_PAGE else f"@ref {self.name(file)}"
            return f"@ref {self.name(file)}-{fragment}"
        if not file.exists():
            raise Failure(f"{page.relative_to(self.root)}: {link} does not exist")
        self.linked.add(file)
        name = file.relative_to(self.root).as_posix()
        return f"files/{name}/index.html" if file.is_dir() else f"files/{name}.txt"

    def picture(self, page: Path, text: str, path: str) -> str:
        file = Path(os.path.normpath(page.parent / path))
        if not file.is_file():
            raise Failure(f"{page.relative_to(self.root)}: {path} does not exist")
        self.pictures.add(file)
        # Doxygen leaves the name as it is where it finds no such file.
        return f"![{text}](files/{file.relative_to(self.root).as_posix()})"

    def line(self, page: Path, text: str) -> str:
        def replace(match: re.Match[str]) -> str:
            if match[1]:
                return match[1]
            target = self.target(page, match[3])
            label, names = match[2], target.removeprefix("@ref ")
            if page == self.root / INDEX_OF_SUBPAGES and names != target and "#" not in match[3]:
                return f'@subpage {names} "{label}"'
            return f"[{label}]({target})"

        heading = HEADING.match(text)
        replaced = PICTURE.sub(lambda match: self.picture(page, match[1], match[2]), LINK.sub(replace, text))
        if heading is None:
            return replaced
        if len(heading[1]) == 1:
            replaced = replaced.replace("`", "")  # the side bar shows titles as they are
            return replaced if page == self.root / MAIN_PAGE else f"{replaced} {{#{self.name(page)}}}"
        return f"{replaced} {{#{self.name(page)}-{slug(heading[2])}}}"

    def text(self, page: Path) -> str:
        """The page with links that Doxygen follows, and headings that they can lead to."""
        source = page.read_text(encoding="utf-8")
        parts: list[str] = []
        end = 0
        for fence in FENCE.finditer(source):
            parts.append(self.prose(page, source[end : fence.start()]))
            parts.append(LANGUAGE.sub(lambda match: "```" + LANGUAGES.get(match[1], "{.txt}"), fence[0], count=1))
            end = fence.end()
        parts.append(self.prose(page, source[end:]))
        return "".join(parts)

    def prose(self, page: Path, text: str) -> str:
        text = CODE.sub(lambda code: f"``{code[1]}``".replace("\n", " ") if re.search("['\n]", code[1]) else code[0], text)
        return "\n".join(self.line(page, line) for line in text.split("\n"))

    def write(self, folder: Path) -> list[Path]:
        """Writes the pages into a folder. Returns: the files, in order."""
        shutil.rmtree(folder, ignore_errors=True)
        written = []
        for page in self.paths:
            file = folder / page.relative_to(self.root)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text(page), encoding="utf-8")
            written.append(file)
        return written

    def copy_linked(self, folder: Path) -> None:
        """Source files as text, folders as lists of theirs: what the pages link to. Pictures as they are."""
        for path in sorted(self.linked):
            target = folder / path.relative_to(self.root)
            if path.is_dir():
                self.copy_folder(path, target)
            else:
                self.copy_file(path, Path(f"{target}.txt"))
        for path in sorted(self.pictures):
            self.copy_file(path, folder / path.relative_to(self.root))

    def copy_file(self, file: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)

    def copy_folder(self, folder: Path, target: Path) -> None:
        entries = []
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            name = file.relative_to(folder).as_posix()
            self.copy_file(file, target / f"{name}.txt")
            entries.append(f'<li><a href="{html.escape(urllib.parse.quote(name))}.txt">{html.escape(name)}</a></li>')
        title = html.escape(folder.relative_to(self.root).as_posix())
        target.mkdir(parents=True, exist_ok=True)
        (target / "index.html").write_text(
            '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
            f"<title>{title}</title></head><body><h1>{title}</h1><ul>\n" + "\n".join(entries) + "\n</ul></body></html>\n",
            encoding="utf-8",
        )


class Links(HTMLParser):
    """What an HTML file links to, and what in it can be linked to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value is None:
                continue
            if name in ("id", "name"):
                self.anchors.add(value)
            elif name in ("href", "src"):
                self.targets.append(value)


def dead_links(site: Path) -> list[str]:
    """Links of the site's HTML files that lead to no file, or to no place in it."""
    files: dict[Path, Links] = {}
    for file in sorted(site.rglob("*.html")):
        files[file] = Links()
        files[file].feed(file.read_text(encoding="utf-8"))
    dead = []
    for file, links in files.items():
        for link in links.targets:
            # The last is Doxygen's own: it announces a list of nested classes also where all of them are private.
            if re.match(r"[a-z]+:", link) or link in ("", "#", "#nested-classes"):
                continue
            path, _, fragment = urllib.parse.unquote(link).partition("#")
            target = Path(os.path.normpath(file.parent / path)) if path else file
            if not target.exists() or (fragment and target in files and fragment not in files[target].anchors):
                dead.append(f"{file.relative_to(site)}: {link}")
    return dead


def theme(folder: Path) -> Path:
    """The folder of the theme's files; fetched by pip the first time and when the pin changes."""
    pin = (HERE / "requirements.txt").read_text(encoding="utf-8")
    stamp = folder / "pin"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != pin:
        print("doc: fetching the theme", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        run([sys.executable, "-m", "venv", str(folder / "installer")], "python3 has no venv module; make setup installs it")
        run([str(folder / "installer/bin/pip"), "install", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--require-hashes", "--only-binary=:all:", "--target", str(folder / "lib"), "-r", str(HERE / "requirements.txt")],
            "the theme could not be fetched; is the network there?")
        stamp.write_text(pin, encoding="utf-8")
    return folder / "lib" / "doxygen_awesome_css"


def run(command: list[str], advice: str) -> None:
    if subprocess.run(command).returncode != 0:
        raise Failure(advice)


def version(root: Path) -> str:
    match = re.search(r"project\(\s*\w+\s+VERSION\s+(\S+)", (root / "CMakeLists.txt").read_text(encoding="utf-8"))
    return match[1] if match else ""


def build(root: Path, output: Path) -> Path:
    """Builds the site and follows its links. Returns: its first page."""
    if shutil.which("doxygen") is None:
        raise Failure("doxygen is missing; install it: sudo apt-get install --no-install-recommends doxygen")
    styles = theme(output / "theme")
    pages = Pages(root)
    inputs = [*pages.write(output / "pages"), root / "include" / "eryx"]
    site = output / "html"
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    quoted = " \\\n  ".join(f'"{path}"' for path in inputs)
    sheets = " ".join(f'"{path}"' for path in (styles / "doxygen-awesome.css", styles / "doxygen-awesome-sidebar-only.css",
                                               HERE / "site.css"))
    configuration = (HERE / "Doxyfile").read_text(encoding="utf-8") + "\n".join([
        "", f"PROJECT_NUMBER = {version(root)}", f"INPUT = {quoted}", f'OUTPUT_DIRECTORY = "{site}"',
        f'USE_MDFILE_AS_MAINPAGE = "{output / "pages" / MAIN_PAGE}"', f"HTML_EXTRA_STYLESHEET = {sheets}",
        f'STRIP_FROM_PATH = "{output / "pages"}" "{root / "include"}"', f'STRIP_FROM_INC_PATH = "{root / "include"}"', "",
    ])
    (output / "Doxyfile").write_text(configuration, encoding="utf-8")
    run(["doxygen", str(output / "Doxyfile")], "Doxygen has warnings: see above")
    search_index.complete(site)
    pages.copy_linked(site / "files")
    dead = dead_links(site)
    if dead:
        raise Failure("links that lead nowhere:\n  " + "\n  ".join(dead))
    return site / "index.html"


def show(page: Path) -> None:
    """Opens a page in the browser of the desktop; without one, says where it is."""
    opener = shutil.which("xdg-open")
    has_display = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    if opener and has_display and subprocess.run([opener, str(page)]).returncode == 0:
        return
    print(f"doc: no browser to open; the site begins at {page}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "doc", help="default: build/doc")
    arguments = parser.parse_args()
    try:
        first = build(ROOT, arguments.output.resolve())
    except Failure as failure:
        print(f"doc: {failure}", file=sys.stderr)
        return 1
    print(f"doc: {first}")
    if arguments.open:
        show(first)
    return 0


if __name__ == "__main__":
    sys.exit(main())
