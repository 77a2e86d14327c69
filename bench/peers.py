# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compares Eryx with pyeryx on this machine, in one session, alternating.

Installs pyeryx from PyPI into a virtual environment in the build folder (the first time), then measures in turns, so
that whatever else the machine does falls on both:

  eryx            eryx-bench --only fresh_print_p50_us: a fresh interpreter for each print(1)
  pyeryx, new     Sandbox().execute("print(1)"), a new object each time: the same work
  pyeryx, again   one object executing again, given time to start instances ahead: its best case

With --packages FOLDER (the set-up's files for tests, ERYX_TEST_PACKAGES_DIR in build/artifacts.cmake) also, with the same six
packages imported beforehand on both sides:

  eryx            eryx-bench --only packages_print_us: a fresh interpreter with them for each print(1)
  pyeryx, factory SandboxFactory(packages, imports).create_sandbox().execute("print(1)"): the same work

Prints a table, or with --json one object {"figures": {...}, "rounds": [...]}.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TypedDict

OLDEST_PYTHON = (3, 12)
PACKAGE = "pyeryx"

# Runs inside the virtual environment; prints microseconds: p50 of new objects, p50 of one object executing again.
PEER_PROGRAM = """
import json, statistics, time
import eryx

def timed(run, count, pause):
    samples = []
    for _ in range(count):
        if pause:
            time.sleep(pause)
        start = time.perf_counter()
        output = run().stdout_text
        samples.append((time.perf_counter() - start) * 1e6)
        assert output.strip() == "1", output
    return statistics.median(samples)

def new():
    return eryx.Sandbox().execute("print(1)")

timed(new, 10, 0)
one = eryx.Sandbox()
again = lambda: one.execute("print(1)")
timed(again, 10, 0)
print(json.dumps({
    "new": timed(new, 60, 0),
    "again": min(timed(again, 60, 0), timed(again, 60, 0.02)),
}))
"""


# The same packages as bench/packages.cpp. A source archive is of no use to the factory: its modules are unpacked. Making the
# factory takes about a minute.
FACTORY_PROGRAM = """
import json, statistics, sys, tarfile, tempfile, time
from pathlib import Path
import eryx

folder, unpacked = Path(sys.argv[1]), Path(tempfile.mkdtemp())
wheels = ["jinja2-3.1.6", "attrs-26.1.0", "pyparsing-3.3.3", "tomlkit-0.15.2", "pygments-2.21.0"]
with tarfile.open(folder / "markupsafe-3.0.4.tar.gz") as archive:
    for member in archive.getmembers():
        parts = Path(member.name).parts
        if parts[1:2] == ("src",) and member.name.endswith(".py"):
            place = unpacked.joinpath(*parts[2:])
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(archive.extractfile(member).read())
factory = eryx.SandboxFactory(
    packages=[str(folder / f"{name}-py3-none-any.whl") for name in wheels],
    imports=["jinja2", "attrs", "pyparsing", "tomlkit", "pygments.lexers.python"],
    site_packages=str(unpacked),
)
samples = []
for index in range(int(sys.argv[2])):
    start = time.perf_counter()
    output = factory.create_sandbox().execute("print(1)").stdout_text
    samples.append((time.perf_counter() - start) * 1e6)
    assert output.strip() == "1", output
print(json.dumps(statistics.median(samples[10:])))
"""
FACTORY_RUNS = 70


class Round(TypedDict):
    """Microseconds, p50, of one turn of each."""

    eryx: float
    peer_new: float
    peer_again: float


def python_version(python: str) -> tuple[int, int] | None:
    """The version of an interpreter that can make virtual environments, or None."""
    program = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    major, minor = answer.stdout.split()
    return int(major), int(minor)


def find_python(chosen: str | None) -> str:
    candidates = [chosen] if chosen else [sys.executable, "python3.14", "python3.13", "python3.12", "python3"]
    for candidate in candidates:
        version = python_version(candidate)
        if version is not None and version >= OLDEST_PYTHON:
            return candidate
    raise SystemExit(
        f"peers.py: {PACKAGE} needs Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or later with venv and ensurepip; none of "
        f"{', '.join(candidates)} is one. Name one with --python."
    )


def environment_with_peer(folder: Path, chosen: str | None) -> Path:
    """The interpreter of a virtual environment that has the peer; made at the first call."""
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        print(f"peers.py: installing {PACKAGE} into {folder}", file=sys.stderr)
        subprocess.run([find_python(chosen), "-m", "venv", "--clear", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", PACKAGE], check=True)
        ready.touch()
    return python


def measure_eryx(bench: Path, figure: str) -> float:
    command = [str(bench), "--json", "--only", figure]
    answer = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
    return float(json.loads(answer.stdout)["figures"][figure])


def measure_peer(python: Path) -> tuple[float, float]:
    answer = subprocess.run([str(python), "-c", PEER_PROGRAM], stdout=subprocess.PIPE, text=True, check=True)
    figures = json.loads(answer.stdout)
    return float(figures["new"]), float(figures["again"])


def measure(bench: Path, python: Path, count: int) -> list[Round]:
    rounds: list[Round] = []
    for _ in range(count):
        eryx = measure_eryx(bench, "fresh_print_p50_us")
        new, again = measure_peer(python)
        rounds.append({"eryx": eryx, "peer_new": new, "peer_again": again})
    return rounds


def measure_factory(bench: Path, python: Path, packages: Path) -> dict[str, float]:
    command = [str(python), "-c", FACTORY_PROGRAM, str(packages), str(FACTORY_RUNS)]
    before = measure_eryx(bench, "packages_print_us")
    factory = float(json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout))
    eryx = statistics.mean([before, measure_eryx(bench, "packages_print_us")])
    return {
        "eryx_packages_print_us": eryx,
        "pyeryx_factory_print_us": factory,
        "times_faster_than_pyeryx_factory_x": factory / eryx,
    }


def figures_of(rounds: list[Round]) -> dict[str, float]:
    eryx = statistics.median(r["eryx"] for r in rounds)
    new = statistics.median(r["peer_new"] for r in rounds)
    again = statistics.median(r["peer_again"] for r in rounds)
    return {
        "eryx_fresh_print_p50_us": eryx,
        "pyeryx_new_sandbox_p50_us": new,
        "pyeryx_same_sandbox_p50_us": again,
        "times_faster_than_pyeryx_new_x": new / eryx,
        "times_faster_than_pyeryx_same_x": again / eryx,
    }


def main() -> None:
    build = Path(__file__).resolve().parent.parent / "build"
    parser = argparse.ArgumentParser(description="Compares Eryx with pyeryx, alternating, on this machine.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--bench", type=Path, default=build / "release" / "bin" / "eryx-bench", help="eryx-bench to run")
    parser.add_argument("--environment", type=Path, default=build / "peers", help="folder of the virtual environment")
    parser.add_argument("--python", default=os.environ.get("ERYX_PEERS_PYTHON"), help="Python 3.12+ to make it with")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--packages", type=Path, help="compare with packages, too, which are in this folder")
    arguments = parser.parse_args()
    if not arguments.bench.exists():
        raise SystemExit(f"peers.py: {arguments.bench} is not built yet; run: make build")

    python = environment_with_peer(arguments.environment, arguments.python)
    try:
        rounds = measure(arguments.bench, python, arguments.rounds)
        with_packages = measure_factory(arguments.bench, python, arguments.packages) if arguments.packages else {}
    except subprocess.CalledProcessError as error:
        raise SystemExit(f"peers.py: {error.cmd[0]} failed with status {error.returncode}; see above") from None
    figures = figures_of(rounds) | with_packages
    if arguments.json:
        print(json.dumps({"figures": figures, "rounds": rounds}))
    else:
        for name, value in figures.items():
            print(f"{name:36} {value:12.2f}")


if __name__ == "__main__":
    main()
