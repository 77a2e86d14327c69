# SPDX-License-Identifier: MIT OR Apache-2.0
"""Gets the rivals, each pinned, into a folder of its own, and tells how the process of each is started."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .rivals import Rival

OLDEST_PYTHON = (3, 12)
OLDEST_NODE = 20
BENCH = Path(__file__).resolve().parent.parent


class NotInstalled(Exception):
    """This rival cannot be had here; the text says why."""


def say(text: str) -> None:
    print(f"peers.py: {text}", file=sys.stderr, flush=True)


def output_of(command: list[str], seconds: float) -> str:
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise NotInstalled(f"{Path(command[0]).name} had not ended after {seconds:.0f} s") from None
    except OSError as error:
        raise NotInstalled(f"{command[0]}: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no message"]
        raise NotInstalled(f"{Path(command[0]).name} ended with status {done.returncode}: {lines[-1][:200]}")
    return done.stdout


def suitable_python(chosen: str | None) -> str:
    """An interpreter that can make virtual environments for the rivals."""
    candidates = [chosen] if chosen else [sys.executable, "python3.14", "python3.13", "python3.12", "python3"]
    for candidate in candidates:
        try:
            answer = output_of([candidate, "-c", "import sys, venv, ensurepip; print(*sys.version_info[:2])"], 30)
        except NotInstalled:
            continue
        if tuple(int(part) for part in answer.split()) >= OLDEST_PYTHON:
            return candidate
    raise NotInstalled(
        f"it needs Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or later with venv and ensurepip, and none of "
        f"{', '.join(candidates)} is one: name one with --python"
    )


def suitable_node() -> str:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise NotInstalled("it needs node and npm, which are not installed")
    version = output_of([node, "-p", "process.versions.node"], 30).strip()
    if int(version.split(".")[0]) < OLDEST_NODE:
        raise NotInstalled(f"it needs node {OLDEST_NODE} or later, and this is {version}")
    return node


def install_commands(rival: Rival, folder: Path, python: str | None) -> Iterator[list[str]]:
    if rival.source == "pip":
        yield [suitable_python(python), "-m", "venv", "--clear", str(folder)]
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet"]
        yield [*pip, "install", "--only-binary", ":all:", rival.package]
    else:
        suitable_node()
        yield ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder), rival.package]


def install(rival: Rival, folder: Path, python: str | None) -> None:
    """Does nothing if this very version is there."""
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text() == rival.package:
        return
    say(f"installing {rival.package} into {folder}")
    start = time.monotonic()
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    for command in install_commands(rival, folder, python):
        output_of(command, 900)
    stamp.write_text(rival.package)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    say(f"installed {rival.package}: {time.monotonic() - start:.0f} s, {size / 1e6:.0f} MB")


@dataclass(frozen=True)
class Place:
    """Where everything lies: the folder of the rivals, the build's programs, and interpreters."""

    rivals: Path
    binaries: Path
    python: str | None  # to install rivals with; None: look for one
    native: str


def command_of(rival: Rival, place: Place) -> list[str]:
    """What starts the rival's process, which is installed first if need be. Raises NotInstalled."""
    if rival.source == "build":
        program = place.binaries / "eryx-peer"
        if not program.exists():
            raise NotInstalled(f"{program} is not built yet: run make build")
        return [str(program)]
    if rival.source == "python":
        return [place.native, "-m", "peers.serve", rival.module]
    home = place.rivals / rival.name
    install(rival, home, place.python)
    if rival.source == "npm":
        peer = Path(__file__).resolve().parent / "pyodide_peer.mjs"
        return [suitable_node(), "--expose-gc", str(peer), str(home / "node_modules" / "pyodide")]
    return [str(home / "bin" / "python"), "-m", "peers.serve", rival.module]
