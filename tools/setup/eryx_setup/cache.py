# SPDX-License-Identifier: MIT OR Apache-2.0
"""The cache: one folder, shared by every checkout of this user, that holds the finished output of each stage.

    stages/NAME-KEY/   a finished output; never changed once it is there
    tmp/               outputs in the making, renamed into stages/ when complete
    logs/              one log per stage and key
    apt/               our own package lists (see apt.py)
    durations.json     how long each stage took the last time
    lock               held by the set-up that runs, and by the commands it started

Invariants: whatever is in stages/ is complete. Only the holder of the lock writes.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import SetupError

# What a cold run writes at its peak is about 2 GB (the two build trees of CPython are the largest); asked for up
# front, because running out half-way wastes minutes.
NEEDED_BYTES = 4 * 1024**3

MOVE_ADVICE = "Choose another place with ERYX_CACHE_DIR=FOLDER."

# CPython's configure script and makefiles do not quote the paths they are given.
_PLAIN_PATH = re.compile(r"[\w/.,+@%=^~-]+")


def default_root(environment: dict[str, str]) -> Path:
    """Where the cache is: ERYX_CACHE_DIR, else the user's cache folder."""
    if explicit := environment.get("ERYX_CACHE_DIR"):
        return Path(explicit).absolute()
    base = environment.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base).absolute() / "eryx"


class Cache:
    """Threading: one thread. Processes exclude one another through `locked`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.stages = root / "stages"
        self.temporary = root / "tmp"
        self.logs = root / "logs"
        self.durations = root / "durations.json"
        self.lock = root / "lock"

    def prepare(self) -> None:
        """Creates the folders, and refuses a cache that somebody else could have filled."""
        if not _PLAIN_PATH.fullmatch(str(self.root)):
            raise SetupError(
                f"the cache's path '{self.root}' holds a space or another character that CPython's makefiles do not take",
                "Letters, digits and any of / . , + @ % = ^ ~ - _ are fine. The checkout may lie anywhere.\n" + MOVE_ADVICE,
            )
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SetupError(f"cannot create the cache {self.root}: {error.strerror}", MOVE_ADVICE) from error
        self._check_owner(self.root)
        parts = (self.stages, self.temporary, self.logs)
        try:
            for folder in parts:
                folder.mkdir(exist_ok=True)
        except OSError as error:
            raise SetupError(f"the cache {self.root} is not writable: {error.strerror}", MOVE_ADVICE) from error
        # A cache of one's own may hold parts of root's: the set-up once ran as root, and the folder was given back.
        for part in (*parts, self.lock, self.durations):
            if part.exists():
                self._check_owner(part)
        for folder in parts:
            if not os.access(folder, os.W_OK):
                raise SetupError(f"the cache {self.root} is not writable", MOVE_ADVICE)

    def _check_owner(self, part: Path) -> None:
        trust_advice = "What is in a cache gets linked into your programs, so only your own is trusted.\n" + MOVE_ADVICE
        status = part.stat()
        if status.st_uid != os.geteuid():
            raise SetupError(f"the cache {part} belongs to user {status.st_uid}, not to you (user {os.geteuid()})", trust_advice)
        if status.st_mode & stat.S_IWOTH:
            raise SetupError(f"the cache {part} can be written by every user", trust_advice)

    def check_space(self, needed: int = NEEDED_BYTES) -> None:
        """Refuses to start work that the disk cannot take."""
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise SetupError(
                f"the cache {self.root} has {free / 1e9:.1f} GB of free space; the set-up needs {needed / 1e9:.1f} GB",
                "Free some space, or remove outputs that this checkout does not use: tools/setup/setup --prune\n"
                + MOVE_ADVICE,
            )

    @contextmanager
    def locked(self, on_wait: Callable[[], None]) -> Iterator[int]:
        """Holds the lock, waiting for another set-up if there is one. Yields the descriptor.

        Commands inherit the descriptor, so the lock outlives a set-up that was killed until the last compiler it
        started has ended: nobody else meets half-dead writers in tmp/.
        """
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_wait()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def remove_stale(self) -> None:
        """Removes what interrupted runs left behind. Requires: the lock is held."""
        for leftover in self.temporary.iterdir():
            remove_tree(leftover)

    def output(self, name: str, key: str) -> Path:
        return self.stages / f"{name}-{key[:16]}"

    def log(self, name: str, key: str) -> Path:
        return self.logs / f"{name}-{key[:16]}.log"

    def prune(self, keep: set[Path]) -> list[Path]:
        """Removes every output and log that is not in `keep`. Requires: the lock is held."""
        removed = [path for folder in (self.stages, self.logs) for path in folder.iterdir() if path not in keep]
        for path in removed:
            remove_tree(path)
        return removed


def remove_tree(path: Path) -> None:
    """Removes a file or folder, also one with read-only folders inside (unpacked sources have some)."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    for folder, _, _ in os.walk(path):
        os.chmod(folder, 0o700)
    shutil.rmtree(path)
