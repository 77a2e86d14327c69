# SPDX-License-Identifier: MIT OR Apache-2.0
"""With six packages imported beforehand on both sides: a fresh `print(1)` of Eryx from an image, and of pyeryx's factory.

The packages are those of bench/packages.cpp, from the set-up's files for tests.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

from .installed import NotInstalled, install, say
from .rivals import RIVALS

FIGURE = "packages_print_us"
RUNS = 70

# A source archive is of no use to the factory: its modules are unpacked. Making the factory takes about a minute.
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


def printed_by(command: list[str]) -> str:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=True, timeout=600).stdout


def eryx_us(bench: Path) -> float:
    answer = json.loads(printed_by([str(bench), "--json", "--only", FIGURE]))
    return float(answer["figures"][FIGURE])


def compare(packages: Path, rivals: Path, python: str | None, binaries: Path, as_json: bool) -> int:
    bench = binaries / "eryx-bench"
    rival = next(rival for rival in RIVALS if rival.name == "pyeryx")
    try:
        install(rival, rivals / rival.name, python)
        # Eryx before and behind it, because machines change their speed.
        before = eryx_us(bench)
        factory_command = [str(rivals / rival.name / "bin" / "python"), "-c", FACTORY_PROGRAM, str(packages.resolve()), str(RUNS)]
        factory = float(printed_by(factory_command))
        eryx = statistics.mean([before, eryx_us(bench)])
    except NotInstalled as why:
        say(f"{rival.title}: {why}")
        return 2
    except subprocess.CalledProcessError as error:
        print(error.stderr, file=sys.stderr, end="")
        say(f"{Path(error.cmd[0]).name} ended with status {error.returncode}; see above")
        return 1
    figures = {
        "eryx_packages_print_us": eryx,
        "pyeryx_factory_print_us": factory,
        "times_faster_than_pyeryx_factory_x": factory / eryx,
    }
    if as_json:
        print(json.dumps({"figures": figures}))
    else:
        for name, value in figures.items():
            print(f"{name:36} {value:12.2f}")
    return 0
