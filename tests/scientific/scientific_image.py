# SPDX-License-Identifier: MIT OR Apache-2.0
"""Images with numpy or pandas, their tests and pytest: the same packages in all of them, so that they are compiled once."""

from __future__ import annotations

import subprocess
from pathlib import Path

PYTEST = ("pytest", "iniconfig", "packaging", "pluggy", "pygments", "hypothesis", "sortedcontainers", "attrs", "typing_extensions")
# What each project's wheel needs besides, of the same folder.
NEEDS = {"numpy": (), "pandas": ("numpy", "python_dateutil", "tzdata")}

PLOTTING = ("numpy", "matplotlib", "pillow", "contourpy", "kiwisolver", "cycler", "fonttools", "packaging", "pyparsing",
            "python_dateutil", "tzdata")  # fmt: skip


class Failure(Exception):
    """Why a test has failed."""


def only(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(f"{name}-*.whl"))
    if len(found) != 1:
        raise Failure(f"{folder} has {len(found)} wheels of {name}, where one is wanted")
    return found[0]


def build_image(command: Path, wheels: Path, packages: Path, project: str, image: Path) -> None:
    chosen = [only(wheels / "with-tests", project), *(only(wheels, need) for need in NEEDS[project])]
    chosen += [only(packages, name) for name in PYTEST]
    if project == "pandas":
        chosen.append(only(packages, "six"))
    words: list[str | Path] = [command, "image", "build", image, "--native", "--import", "numpy.random", "--import", project]
    for wheel in chosen:
        words += ["--package", wheel]
    subprocess.run(words, check=True)


def build_plotting_image(command: Path, wheels: Path, image: Path) -> None:
    """One with matplotlib and what it needs, without tests."""
    words: list[str | Path] = [command, "image", "build", image, "--native", "--import", "matplotlib.pyplot"]
    for name in PLOTTING:
        words += ["--package", only(wheels, name)]
    subprocess.run(words, check=True)
