# SPDX-License-Identifier: MIT OR Apache-2.0
"""What tools/site/build_site.py does to pages before Doxygen reads them, and to its HTML afterwards."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "site"))
import build_site  # noqa: E402
import search_index  # noqa: E402


class SiteTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("README.md", "# Name\n")
        self.write("docs/one.md", "# One\n## A `b` c\n")

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def text(self, path: str, text: str) -> str:
        file = self.write(path, text)
        return build_site.Pages(self.root).text(file)

    def test_headings_get_the_names_that_links_use(self) -> None:
        self.assertEqual(self.text("docs/two.md", "# A `two`\n## What is it?\n"),
                         "# A two {#page-docs-two}\n## What is it? {#page-docs-two-what-is-it}\n")

    def test_links_between_pages(self) -> None:
        self.assertEqual(self.text("docs/two.md", "[x](one.md) [y](one.md#a-b-c) [z](../README.md) [h](#me)"),
                         "[x](@ref page-docs-one) [y](@ref page-docs-one-a-b-c) [z](index.html) [h](@ref page-docs-two-me)")

    def test_leaves_other_sites_and_code_alone(self) -> None:
        for text in ("[x](https://example.org/a#b)", "`[x](one.md)`", "``[x'](one.md)``"):
            with self.subTest(text):
                self.assertEqual(self.text("docs/two.md", text), text)
        self.assertIn("\n# [x](none.md)\n", self.text("docs/two.md", "```sh\n# [x](none.md)\n```\n"))

    def test_code_that_doxygen_would_end_early_stands_between_two_ticks(self) -> None:
        self.assertEqual(self.text("docs/two.md", "`a` isn't `it's` or `b\nc` d"), "`a` isn't ``it's`` or ``b c`` d")

    def test_linked_files_and_folders_become_part_of_the_site(self) -> None:
        self.write("src/a.cpp", "int a;\n")
        self.write("tests/deep/b<c.cpp", "int b;\n")
        page = self.write("docs/two.md", "[x](../src/a.cpp) [y](../tests/)")
        pages = build_site.Pages(self.root)
        self.assertEqual(pages.text(page), "[x](files/src/a.cpp.txt) [y](files/tests/index.html)")
        site = self.root / "site"
        pages.copy_linked(site / "files")
        self.assertEqual((site / "files/src/a.cpp.txt").read_text(), "int a;\n")
        self.assertIn("deep/b&lt;c.cpp", (site / "files/tests/index.html").read_text())
        self.assertEqual(build_site.dead_links(site), [])

    def test_pictures_become_part_of_the_site(self) -> None:
        self.write("docs/charts/a.svg", "<svg/>")
        page = self.write("docs/two.md", "![A chart](charts/a.svg) [x](one.md)")
        pages = build_site.Pages(self.root)
        self.assertEqual(pages.text(page), "![A chart](files/docs/charts/a.svg) [x](@ref page-docs-one)")
        pages.copy_linked(self.root / "site" / "files")
        self.assertEqual((self.root / "site/files/docs/charts/a.svg").read_text(), "<svg/>")
        with self.assertRaisesRegex(build_site.Failure, "docs/two.md: none.svg does not exist"):
            self.text("docs/two.md", "![x](none.svg)")

    def test_a_link_to_no_file_is_refused(self) -> None:
        with self.assertRaisesRegex(build_site.Failure, "docs/two.md: none.md does not exist"):
            self.text("docs/two.md", "[x](none.md)")

    def test_finds_dead_links_in_html(self) -> None:
        self.write("site/a.html", '<a href="b.html#there">1</a><a href="b.html#gone">2</a><img src="no.png"><a id="x" href="#x">3</a>')
        self.write("site/b.html", '<h1 id="there">b</h1>')
        self.assertEqual(build_site.dead_links(self.root / "site"), ["a.html: b.html#gone", "a.html: no.png"])

    def test_search_finds_headings_by_each_of_their_words(self) -> None:
        self.write("site/index.html", '<div class="title">Name </div>')
        self.write("site/page-one.html", '<div class="title">The one </div>'
                   '<h1><a class="anchor" id="one-shared"></a>\nA shared <code>lib</code> &amp; more</h1>')
        self.write("site/search/searchdata.js", 'var indexSectionsWithContent =\n{\n  0: "e",\n  1: "e"\n};\n'
                   'var indexSectionNames =\n{\n  0: "all",\n  1: "classes"\n};\n')
        for name in ("all", "classes"):
            self.write(f"site/search/{name}_0.html", f'<script src="{name}_0.js"></script>')
            self.write(f"site/search/{name}_0.js", "var searchData=\n[\n  ['error_0',['Error',['../error.html',1,'eryx']]],\n"
                       "  ['one_2emd_1',['one.md',['../one_8md.html',1,'']]]\n];\n")
        search_index.complete(self.root / "site")
        data = (self.root / "site/search/searchdata.js").read_text()
        self.assertIn('{\n  0: "aelmnost",\n  1: "e"\n}', data)
        self.assertEqual(self.found("all", "aelmnost".index("s")),
                         "['shared_20lib_20_26_20more_6',['A shared lib &amp; more',['../page-one.html#one-shared',1,'The one']]]")
        self.assertEqual(self.found("all", "aelmnost".index("o")), "['one_5',['The one',['../page-one.html',1,'']]]")
        self.assertEqual(self.found("classes", 0), "['error_0',['Error',['../error.html',1,'eryx']]]")

    def found(self, section: str, index: int) -> str:
        """The only entry of a file of the search index, which its page reads."""
        name = f"site/search/{section}_{index:x}"
        self.assertIn(f'"{section}_{index:x}.js"', (self.root / f"{name}.html").read_text())
        return (self.root / f"{name}.js").read_text().removeprefix("var searchData=\n[\n  ").removesuffix("\n];\n")


if __name__ == "__main__":
    unittest.main()
