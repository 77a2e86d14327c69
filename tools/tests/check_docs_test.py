# SPDX-License-Identifier: MIT OR Apache-2.0
"""tools/check_docs.py on pages that are right and pages that are not."""

import contextlib
import io
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import check_docs  # noqa: E402


class DocsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def command(self, body: str) -> Path:
        """A stand-in for the `eryx` command; returns its folder."""
        file = self.write("bin/eryx", f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)
        return file.parent


class Links(DocsTest):
    def test_accepts_files_headings_and_other_sites(self) -> None:
        self.write("docs/a.md", "# One heading, `code`\n")
        self.write("README.md", "## Here\n[a](docs/a.md#one-heading-code) [b](#here) [c](https://example.org/x)\n")
        self.assertEqual(check_docs.broken_links(self.root), [])

    def test_names_a_missing_file_with_its_line(self) -> None:
        self.write("README.md", "\n\n[a](docs/missing.md)\n")
        self.assertEqual(check_docs.broken_links(self.root), ["README.md:3: docs/missing.md leads nowhere"])

    def test_names_a_missing_heading(self) -> None:
        self.write("docs/a.md", "# One\n```sh\n# two\n```\n")
        self.write("README.md", "[a](docs/a.md#two)\n")
        self.assertEqual(len(check_docs.broken_links(self.root)), 1)

    def test_ignores_what_only_looks_like_a_link(self) -> None:
        self.write("README.md", "`f[i](j)`\n```cpp\nauto x = [this](int);\nv[0](1);\n```\n")
        self.assertEqual(check_docs.broken_links(self.root), [])


class Programs(DocsTest):
    PAGE = "# T\n```cpp\nint main() {}\n```\n\n```text\nhello\n```\nprose\n```c++\nfragment\n```\n"

    def test_extracts_programs_with_their_output(self) -> None:
        page = self.write("docs/how-to.md", self.PAGE)
        into = self.root / "out"
        self.assertEqual(check_docs.extract(self.root, into), ["docs_how_to_1"])
        self.assertEqual((into / "docs_how_to_1.cpp").read_text(), f'#line 3 "{page}"\nint main() {{}}\n')
        self.assertEqual((into / "docs_how_to_1.expected").read_text(), "hello\n")

    def test_output_must_follow_directly(self) -> None:
        self.write("README.md", "```cpp\nint main() {}\n```\nSomething else:\n```text\nhello\n```\n")
        self.assertIsNone(check_docs.programs(self.root)[0].output)

    def test_leaves_unchanged_files_alone_and_removes_stale_ones(self) -> None:
        self.write("README.md", self.PAGE)
        into = self.root / "out"
        check_docs.extract(self.root, into)
        before = (into / "readme_1.cpp").stat().st_mtime_ns
        self.write("out/old_1.cpp", "")
        check_docs.extract(self.root, into)
        self.assertEqual((into / "readme_1.cpp").stat().st_mtime_ns, before)
        self.assertFalse((into / "old_1.cpp").exists())


class Consoles(DocsTest):
    def test_accepts_output_and_status_that_are_right(self) -> None:
        self.write("README.md", "```console\n$ eryx run a\none\ntwo\n[status 3]\n```\n")
        binaries = self.command("echo one; echo two >&2; exit 3")
        self.assertEqual(check_docs.run_commands(self.root, binaries), [])

    def test_runs_every_command_of_a_block_and_only_eryx(self) -> None:
        self.write("README.md", "```console\n$ make demo\nno such thing\n$ eryx a\n$ eryx b\n```\n")
        self.assertEqual([command.command for command in check_docs.commands(self.root)], ["eryx a", "eryx b"])

    def test_refuses_other_output(self) -> None:
        self.write("README.md", "```console\n$ eryx run a\none\n```\n")
        complaints = check_docs.run_commands(self.root, self.command("echo two"))
        self.assertEqual(len(complaints), 1)
        self.assertIn("README.md:2", complaints[0])

    def test_refuses_another_status(self) -> None:
        self.write("README.md", "```console\n$ eryx run a\n```\n")
        self.assertEqual(len(check_docs.run_commands(self.root, self.command("exit 1"))), 1)

    def test_exit_status_of_the_check(self) -> None:
        self.write("README.md", "```console\n$ eryx run a\n```\n")
        binaries = str(self.command("exit 1"))
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(check_docs.main(["--root", str(self.root), "consoles", "--bin", binaries]), 1)
            self.command("exit 0")
            self.assertEqual(check_docs.main(["--root", str(self.root), "consoles", "--bin", binaries]), 0)


if __name__ == "__main__":
    unittest.main()
