# SPDX-License-Identifier: MIT OR Apache-2.0
"""Images with numpy or pandas, their tests and pytest: the same packages in all of them, so that they are compiled once.

Also, what tests do with an image.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sandbox import Failure

PYTEST = ("pytest", "iniconfig", "packaging", "pluggy", "pygments", "hypothesis", "sortedcontainers", "attrs", "typing_extensions")
MODULES = {"scikit_learn": "sklearn"}
"""What a project's package is called, where that is not its own name."""

# What each project's wheel needs besides, of the same folder.
NEEDS = {"numpy": (), "pandas": ("numpy", "python_dateutil", "tzdata"), "scipy": ("numpy",),
         "scikit_learn": ("numpy", "scipy", "joblib", "cloudpickle", "narwhals", "threadpoolctl")}  # fmt: skip
# And what its own tests, or ours, use of the test-packages.
USES = {"numpy": (), "scipy": (), "scikit_learn": (), "pandas": ("six-*.whl", "jinja2-*.whl", "markupsafe-*.tar.gz")}

PLOTTING = ("numpy", "matplotlib", "pillow", "contourpy", "kiwisolver", "cycler", "fonttools", "packaging", "pyparsing",
            "python_dateutil", "tzdata")  # fmt: skip


def only(folder: Path, name: str) -> Path:
    return one_file(folder, f"{name}-*.whl")


def one_file(folder: Path, pattern: str) -> Path:
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        raise Failure(f"{folder} has {len(found)} files {pattern}, where one is wanted")
    return found[0]


def build_image(command: Path, wheels: Path, packages: Path, project: str, image: Path) -> None:
    chosen = [only(wheels / "with-tests", project), *(only(wheels, need) for need in NEEDS[project])]
    chosen += [only(packages, name) for name in PYTEST]
    chosen += [one_file(packages, pattern) for pattern in USES[project]]
    words: list[str | Path] = [command, "image", "build", image, "--native", "--import", "numpy.random", "--import", MODULES.get(project, project)]
    for wheel in chosen:
        words += ["--package", wheel]
    subprocess.run(words, check=True)


def build_plotting_image(command: Path, wheels: Path, image: Path, packages: Path | None = None) -> None:
    """One with matplotlib and what it needs; and, if `packages` are given, with pytest and what their tests import."""
    chosen = [only(wheels, name) for name in PLOTTING]
    if packages is not None:
        chosen += [only(packages, name) for name in PYTEST if name not in PLOTTING]
        chosen += [one_file(packages, "six-*.whl"), only(wheels / "with-tests", "defusedxml"), only(wheels / "with-tests", "olefile")]
    words: list[str | Path] = [command, "image", "build", image, "--native", "--import", "matplotlib.pyplot"]
    for wheel in chosen:
        words += ["--package", wheel]
    subprocess.run(words, check=True)


def run(command: Path, image: Path, options: Iterable[str | Path]) -> dict[str, Any]:
    """Runs a program, which `options` name. Returns: what `eryx run --json` says. Errors: Failure, if it did not complete."""
    words: list[str | Path] = [command, "run", "--native", "--image", image, "--json", *options]
    answer = dict(json.loads(subprocess.run(words, capture_output=True, text=True, check=False).stdout))
    if answer["outcome"] != "completed":
        raise Failure(f"{answer['outcome']}: {answer['exception'] or answer['trap']}")
    return answer


def check_with_image(name: str, build: Callable[[Path], None], check: Callable[[Path], None]) -> int:
    """Has an image built, and checked, in a folder that is removed. Returns: the exit status, after the failure is printed."""
    try:
        with tempfile.TemporaryDirectory(prefix="eryx-scientific-") as folder:
            image = Path(folder) / f"{name}.image"
            build(image)
            check(image)
    except (Failure, subprocess.CalledProcessError) as failure:
        print(f"FAILED: {name}: {failure}")
        return 1
    return 0


def check_project(arguments: Sequence[str], project: str, check: Callable[[Path, Path], None]) -> int:
    """Checks with an image of the project. `arguments`: ERYX WHEELS PACKAGES; `check` gets ERYX and the image. Returns: the exit status."""
    command, wheels, packages = (Path(word) for word in arguments)
    return check_with_image(
        project, lambda image: build_image(command, wheels, packages, project, image), lambda image: check(command, image)
    )
