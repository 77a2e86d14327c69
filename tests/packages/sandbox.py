# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs programs in a sandbox by the command, and knows the locked files."""

from __future__ import annotations

import json
import subprocess
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
LOCK = HERE / "pylock.toml"
NATIVE_LOCK = HERE / "pylock.native.toml"


class Failure(Exception):
    """Why the test has failed."""


def locked_packages(lock: Path = LOCK) -> dict[str, dict[str, Any]]:
    with lock.open("rb") as stream:
        return {package["name"]: package for package in tomllib.load(stream)["packages"]}


def file_of(package: Mapping[str, Any], folder: Path) -> Path:
    """The file by which the package gets into the sandbox."""
    return folder / (package["wheels"][0] if "wheels" in package else package["sdist"])["path"]


def run_in_sandbox(
    command: Path, program: Path, inputs: Mapping[str, object], options: Iterable[str | Path]
) -> dict[str, Any]:
    """Returns the program's result. Errors: Failure, with all that it printed."""
    # Not from a cache: what is read, checked and compiled here is part of the test.
    words: list[str | Path] = [command, "run", program, "--json", "--no-image-cache"]
    words += ["--timeout", "600s", "--memory", "1GiB"]
    for name, value in inputs.items():
        words += ["--input", f"{name}={json.dumps(value)}"]
    done = subprocess.run([*words, *options], capture_output=True, text=True, check=False)
    try:
        answer = json.loads(done.stdout)
    except json.JSONDecodeError:
        raise Failure(f"eryx ended with status {done.returncode}:\n{done.stdout}{done.stderr}") from None
    print(answer["stdout"], answer["stderr"], sep="")
    if answer["outcome"] != "completed" or not isinstance(answer["value"], dict):
        raise Failure(f"outcome {answer['outcome']}, {answer['exception'] or answer['limit'] or answer['value_error']}")
    return dict(answer["value"])
