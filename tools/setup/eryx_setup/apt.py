# SPDX-License-Identifier: MIT OR Apache-2.0
"""Fetches Debian packages through the machine's own apt, with configuration and lists of our own in the cache: the
system's apt is never touched, and no privilege is needed. Signatures are apt's business, hashes are checked again here.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from pathlib import Path

from .apt_sources import offering
from .errors import SetupError
from .package_lock import Follow, Kind, LockedPackage

_LOCK_FILE = "tools/setup/packages.lock"
_UPDATE_ADVICE = (
    "Debian replaces packages when it fixes them. To take what it offers now, run\n"
    "    tools/setup/setup --update-lock\n"
    f"read the difference of {_LOCK_FILE}, and run tools/setup/setup again."
)

Log = Callable[[str], None]


class Successors(Enum):
    """What to do when Debian has replaced a locked version."""

    TAKEN = "taken"
    REFUSED = "refused"


class Apt:
    """A private apt. `folder` is in the cache; `suites` is what packages.lock uses.

    `log` gets every command with its output, `announce` what a person should know. apt locks its folders and does not
    wait for a lock, so all that use one `folder` share a `guard`; one at a time fetches.
    """

    def __init__(
        self,
        folder: Path,
        suites: Iterable[tuple[Kind, str]],
        log: Log,
        announce: Log = lambda text: None,
        successors: Successors = Successors.TAKEN,
        guard: threading.Lock | None = None,
        system: Path = Path("/etc"),
    ) -> None:
        self._folder = folder
        self._suites = tuple(suites)
        self._log = log
        self._announce = announce
        self._successors = successors
        self._guard = guard or threading.Lock()
        self._system = system
        self._updated = False

    def fetch(self, package: LockedPackage, destination: Path) -> list[Path]:
        """Downloads the files of a package: of the locked version, or of its successor where that is allowed.

        Errors: SetupError when there is neither, or a hash differs.
        """
        with self._guard:
            return self._fetch(package, destination)

    def _fetch(self, package: LockedPackage, destination: Path) -> list[Path]:
        self._configure()
        if package.version not in self.versions(package):
            self.update()
        offered = self.versions(package)
        if package.version in offered:
            return self._fetch_locked(package, destination)
        version = successor(package, offered)
        if version is None or self._successors is Successors.REFUSED:
            raise SetupError(*explain_missing(package, offered))
        self._announce(
            f"{package.name} {version} instead of {package.version}, which Debian has replaced; its signature is checked"
        )
        present = set(destination.iterdir())
        self.download(package.name, version, package.kind, destination)
        return sorted(set(destination.iterdir()) - present)

    def _fetch_locked(self, package: LockedPackage, destination: Path) -> list[Path]:
        self.download(package.name, package.version, package.kind, destination)
        files = []
        for name, expected in package.sha256:
            file = destination / name
            if not file.is_file():
                raise SetupError(f"{package.name} {package.version} came without its file {name}", _UPDATE_ADVICE)
            actual = sha256_of(file)
            if actual != expected:
                raise SetupError(
                    f"{name} has another hash than {_LOCK_FILE} says: {actual} instead of {expected}",
                    "The same version with other content is not to be trusted: a damaged download (run the set-up "
                    "again), a\nmirror that was tampered with, or a mistake in the lock. Find out which before "
                    f"changing {_LOCK_FILE}.",
                )
            files.append(file)
        return files

    def download(self, name: str, version: str, kind: Kind, destination: Path) -> None:
        self._configure()
        command = ["source", "--download-only", "--only-source"] if kind is Kind.SOURCE else ["download"]
        problem = self._run(["apt-get", *self._options(), *command, f"{name}={version}"], destination)
        if problem:
            raise SetupError(f"cannot download {name} {version}: {problem}", "Is the network there?")

    def versions(self, package: LockedPackage) -> list[str]:
        """Versions of the package that its suite offers, as far as our lists know."""
        self._configure()
        madison = subprocess.run(
            ["apt-cache", *self._options(), "madison", package.name], capture_output=True, text=True, check=False
        )
        marker = "Sources" if package.kind is Kind.SOURCE else "Packages"
        rows = [[cell.strip() for cell in line.split("|")] for line in madison.stdout.splitlines()]
        return [
            row[1]
            for row in rows
            if len(row) == 3
            and row[0] == package.name
            and row[2].endswith(marker)
            and f" {package.suite}/" in f" {row[2]} "
        ]

    def update(self) -> None:
        """Reads the lists anew, once."""
        if self._updated:
            return
        self._configure()
        problem = self._run(["apt-get", *self._options(), "update", "--error-on=any"], self._folder)
        if problem:
            raise SetupError(
                f"cannot read Debian's package lists: {problem}",
                "The set-up fetches packages once, from where this machine's apt gets them. Is the network there? "
                "Does `apt-get update` work?",
            )
        self._updated = True

    def _configure(self) -> None:
        if (self._folder / "apt.conf").exists() and self._updated:
            return
        suite = _release_suite(self._system / "os-release")
        parts = self._folder / "sources.list.d"
        for folder in (parts, self._folder / "state/lists/partial", self._folder / "cache/archives/partial"):
            folder.mkdir(parents=True, exist_ok=True)
        (parts / "eryx.sources").write_text(offering(self._system / "apt", suite, self._suites))
        (self._folder / "empty").mkdir(exist_ok=True)
        (self._folder / "apt.conf").write_text(
            f'Dir::Etc::SourceList "/dev/null";\n'
            f'Dir::Etc::SourceParts "{parts}";\n'
            f'Dir::Etc::Preferences "/dev/null";\n'
            f'Dir::Etc::PreferencesParts "{self._folder / "empty"}";\n'
            f'Dir::State::Lists "{self._folder / "state/lists"}";\n'
            f'Dir::Cache "{self._folder / "cache"}";\n'
            # The system's hooks clean the system's cache and tell the desktop; both are none of our business.
            "#clear APT::Update::Post-Invoke;\n"
            "#clear APT::Update::Post-Invoke-Success;\n"
            # Everything happens in folders of this user; nothing is to be handed to the user _apt.
            'APT::Sandbox::User "";\n'
            # Container images switch these off to save space; without them every call parses all lists anew.
            'Dir::Cache::pkgcache "pkgcache.bin";\n'
            'Dir::Cache::srcpkgcache "srcpkgcache.bin";\n'
            'Acquire::GzipIndexes "false";\n'
            'Acquire::Languages "none";\n'
            'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";\n'
            'Acquire::Retries "3";\n'
        )

    def _options(self) -> Sequence[str]:
        return ["-c", str(self._folder / "apt.conf"), "-q"]

    def _run(self, command: Sequence[str], folder: Path) -> str:
        """Runs apt. Returns: its first error line, empty when all went well."""
        result = subprocess.run(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        self._log(f"+ {' '.join(command)}\n{result.stdout}")
        if result.returncode == 0:
            return ""
        lines = result.stdout.splitlines()
        complaints = [line for start in ("E: Failed", "Err:", "E:") for line in lines if line.startswith(start)]
        return complaints[0] if complaints else f"apt-get ended with status {result.returncode}"


def successor(package: LockedPackage, offered: Sequence[str]) -> str | None:
    """The version to take instead of a locked one that is gone; apt lists the newest first."""
    allowed = offered if package.follow is Follow.SUITE else same_upstream(package, offered)
    return next(iter(allowed), None)


def same_upstream(package: LockedPackage, offered: Sequence[str]) -> list[str]:
    """The versions that are revisions of the locked one's upstream version."""
    return [version for version in offered if upstream_version(version) == upstream_version(package.version)]


def explain_missing(package: LockedPackage, offered: Sequence[str]) -> tuple[str, str]:
    """Problem and advice for a version that the archive does not have."""
    problem = f"Debian's {package.suite} no longer offers {package.name} {package.version}"
    advice = _UPDATE_ADVICE
    if same := same_upstream(package, offered):
        problem += f"; it offers {same[0]}, a newer revision of the same upstream version"
    elif offered:
        problem += f"; it offers {', '.join(offered)}, another upstream version: Eryx was not tested with it"
    else:
        problem += ", nor any other version of it"
        advice = f"Look where it went, and edit {_LOCK_FILE}."
    if package.bundle == "cpython-source":
        advice += (
            f"\nOr set ERYX_CPYTHON_SOURCE to a source tree or tarball of Python {upstream_version(package.version)} "
            "that you have."
        )
    return problem, advice


def upstream_version(version: str) -> str:
    """`1:3.13.5-2+deb13u5` -> `3.13.5`."""
    return re.sub(r"-[^-]*$", "", version.partition(":")[2] or version)


def sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _release_suite(os_release: Path) -> str:
    match = re.search(r"^VERSION_CODENAME=(\w+)", os_release.read_text(), re.MULTILINE)
    if not match:
        raise SetupError("cannot tell which Debian release this is", f"{os_release} has no VERSION_CODENAME.")
    return match[1]
