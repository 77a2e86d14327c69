# SPDX-License-Identifier: MIT OR Apache-2.0
"""Where packages come from, and what is said when one is gone."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from eryx_setup.apt import Apt, Successors, explain_missing, sha256_of, upstream_version
from eryx_setup.apt_sources import find_debian, offering, parse_deb822, parse_one_line, render
from eryx_setup.errors import SetupError
from eryx_setup.package_lock import Follow, Kind, LockedPackage, PackageLock

_ONE_LINE = """\
# a comment
deb-src http://mirror.invalid/debian bookworm main
deb [signed-by=/keys/debian.gpg arch=amd64] http://mirror.invalid/debian bookworm main contrib # the main one
deb http://other.invalid/tools stable main
"""

_DEB822 = """\
Types: deb
# a comment in between
URIs: http://security.invalid/debian
Suites: bookworm-security
Components: main

Types: deb deb-src
Uris: http://mirror.invalid/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc

Enabled: no
Types: deb
URIs: http://disabled.invalid/
Suites: bookworm
Components: main
"""


def package(**changes: object) -> LockedPackage:
    fields: dict[str, object] = {
        "bundle": "wabt",
        "name": "wabt",
        "kind": Kind.BINARY,
        "suite": "trixie",
        "version": "1.0.36-2",
        "sha256": (("wabt.deb", "0" * 64),),
    }
    return LockedPackage(**(fields | changes))  # type: ignore[arg-type]


class SourcesTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.apt = Path(folder.name)
        (self.apt / "sources.list.d").mkdir()

    def test_one_line_format(self) -> None:
        (source, other) = parse_one_line(_ONE_LINE)
        self.assertEqual(source.uri, "http://mirror.invalid/debian")
        self.assertEqual((source.suites, source.components), (("bookworm",), ("main", "contrib")))
        self.assertEqual(source.signed_by, "/keys/debian.gpg")
        self.assertEqual(other.signed_by, "")

    def test_deb822_format(self) -> None:
        security, main = parse_deb822(_DEB822)
        self.assertEqual(security.suites, ("bookworm-security",))
        self.assertEqual((main.uri, main.suites), ("http://mirror.invalid/debian", ("bookworm", "bookworm-updates")))
        self.assertIn("\n -----BEGIN PGP", main.signed_by)

    def test_the_entry_of_this_release_is_found_in_either_format(self) -> None:
        for name, text in (("sources.list", _ONE_LINE), ("sources.list.d/debian.sources", _DEB822)):
            with self.subTest(file=name):
                (self.apt / name).write_text(text)
                self.assertEqual(find_debian(self.apt, "bookworm").uri, "http://mirror.invalid/debian")
                (self.apt / name).unlink()

    def test_no_entry_of_this_release(self) -> None:
        (self.apt / "sources.list").write_text("deb http://mirror.invalid/debian sid main\n")
        with self.assertRaisesRegex(SetupError, "no apt source of this machine serves Debian's suite bookworm"):
            find_debian(self.apt, "bookworm")

    def test_other_suites_of_the_same_place(self) -> None:
        (source, _) = parse_one_line(_ONE_LINE)
        text = render(source, {(Kind.SOURCE, "trixie"), (Kind.BINARY, "trixie"), (Kind.BINARY, "bookworm-backports")})
        self.assertEqual(
            text,
            "Types: deb\nURIs: http://mirror.invalid/debian\nSuites: bookworm-backports\nComponents: main\n"
            "Signed-By: /keys/debian.gpg\n\n"
            "Types: deb\nURIs: http://mirror.invalid/debian\nSuites: trixie\nComponents: main\n"
            "Signed-By: /keys/debian.gpg\n\n"
            "Types: deb-src\nURIs: http://mirror.invalid/debian\nSuites: trixie\nComponents: main\n"
            "Signed-By: /keys/debian.gpg\n",
        )

    def test_security_updates_of_their_own_place(self) -> None:
        (self.apt / "sources.list.d/debian.sources").write_text(_DEB822)
        wanted = {(Kind.BINARY, "trixie"), (Kind.BINARY, "bookworm-security")}
        text = offering(self.apt, "bookworm", wanted)
        self.assertIn("URIs: http://security.invalid/debian\nSuites: bookworm-security\n", text)
        self.assertIn("URIs: http://mirror.invalid/debian\nSuites: trixie\n", text)

    def test_a_machine_without_security_updates(self) -> None:
        (self.apt / "sources.list").write_text(_ONE_LINE)
        text = offering(self.apt, "bookworm", {(Kind.BINARY, "trixie"), (Kind.BINARY, "bookworm-security")})
        self.assertNotIn("security", text)
        self.assertIn("Suites: trixie\n", text)


class MissingVersionTest(unittest.TestCase):
    def test_a_newer_revision_of_the_same_upstream_version(self) -> None:
        problem, advice = explain_missing(package(), ["1.0.36-3"])
        self.assertIn("no longer offers wabt 1.0.36-2", problem)
        self.assertIn("1.0.36-3, a newer revision of the same upstream version", problem)
        self.assertIn("tools/setup/setup --update-lock", advice)

    def test_another_upstream_version(self) -> None:
        problem, _ = explain_missing(package(), ["1.0.37-1"])
        self.assertIn("another upstream version", problem)

    def test_no_version_at_all(self) -> None:
        problem, advice = explain_missing(package(), [])
        self.assertIn("nor any other version", problem)
        self.assertIn("tools/setup/packages.lock", advice)

    def test_python_can_come_from_elsewhere(self) -> None:
        gone = package(bundle="cpython-source", name="python3.13", kind=Kind.SOURCE, version="3.13.5-2+deb13u5")
        _, advice = explain_missing(gone, ["3.13.5-2+deb13u6"])
        self.assertIn("ERYX_CPYTHON_SOURCE to a source tree or tarball of Python 3.13.5", advice)

    def test_upstream_version(self) -> None:
        self.assertEqual(upstream_version("1:1.3.dfsg+really1.3.1-1+b1"), "1.3.dfsg+really1.3.1")
        self.assertEqual(upstream_version("3.13.5-2+deb13u5"), "3.13.5")


class FetchTest(unittest.TestCase):
    """With apt replaced: it offers what the test says, and 'downloads' one file."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.offered = ["1.0.36-2"]
        self.updates = 0
        self.said: list[str] = []
        self.apt = self.make_apt(Successors.TAKEN)

    def make_apt(self, successors: Successors) -> Apt:
        apt = Apt(self.folder / "apt", [(Kind.BINARY, "trixie")], lambda text: None, self.said.append, successors)
        for name, replacement in (
            ("_configure", lambda: None),
            ("versions", lambda wanted: self.offered),
            ("update", self._update),
            ("download", self._download),
        ):
            patch = mock.patch.object(apt, name, replacement)
            patch.start()
            self.addCleanup(patch.stop)
        return apt

    def test_a_file_with_the_recorded_hash(self) -> None:
        (self.folder / "expected").write_text("content")
        wanted = package(sha256=(("wabt.deb", sha256_of(self.folder / "expected")),))
        self.assertEqual(self.apt.fetch(wanted, self.folder), [self.folder / "wabt.deb"])
        self.assertEqual(self.updates, 0)

    def test_a_file_with_another_hash(self) -> None:
        with self.assertRaises(SetupError) as caught:
            self.apt.fetch(package(), self.folder)
        self.assertIn("wabt.deb has another hash than tools/setup/packages.lock says", caught.exception.problem)

    def test_a_file_that_did_not_come(self) -> None:
        with self.assertRaisesRegex(SetupError, "came without its file other.deb"):
            self.apt.fetch(package(sha256=(("other.deb", "0" * 64),)), self.folder)

    def test_a_version_that_is_gone_is_looked_for_in_new_lists_first(self) -> None:
        self.offered = ["1.0.37-1"]
        with self.assertRaisesRegex(SetupError, "no longer offers"):
            self.apt.fetch(package(), self.folder)
        self.assertEqual(self.updates, 1)

    def test_a_newer_revision_is_taken_and_named(self) -> None:
        self.offered = ["1.0.37-1", "1.0.36-4", "1.0.36-3"]
        self.assertEqual(self.apt.fetch(package(), self.folder), [self.folder / "wabt.deb"])
        self.assertEqual(len(self.said), 1)
        self.assertIn("wabt 1.0.36-4 instead of 1.0.36-2", self.said[0])

    def test_what_follows_its_suite_takes_another_upstream_version(self) -> None:
        self.offered = ["2027a-1"]
        zones = package(name="tzdata", version="2026c-1", follow=Follow.SUITE)
        self.assertEqual(self.apt.fetch(zones, self.folder), [self.folder / "wabt.deb"])
        self.assertIn("tzdata 2027a-1", self.said[0])

    def test_locked_refuses_successors(self) -> None:
        self.offered = ["1.0.36-3"]
        with self.assertRaisesRegex(SetupError, "no longer offers"):
            self.make_apt(Successors.REFUSED).fetch(package(), self.folder)

    def _update(self) -> None:
        self.updates += 1

    def _download(self, name: str, version: str, kind: Kind, destination: Path) -> None:
        (destination / "wabt.deb").write_text("content")


class LockFileTest(unittest.TestCase):
    def test_what_is_saved_can_be_loaded(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "packages.lock"
            packages = (package(), package(name="libc6", follow=Follow.SUITE, sha256=(("a%3a.deb", "1" * 64), ("b", "2" * 64))))
            PackageLock(packages).save(path)
            self.assertEqual(PackageLock.load(path).packages, packages)

    def test_the_lock_of_this_checkout_is_complete(self) -> None:
        for locked in PackageLock.load(Path(__file__).parents[1] / "packages.lock").packages:
            with self.subTest(package=locked.name):
                self.assertTrue(locked.version)
                self.assertTrue(locked.sha256)
                for _, digest in locked.sha256:
                    self.assertRegex(digest, "^[0-9a-f]{64}$")
