# SPDX-License-Identifier: MIT OR Apache-2.0
"""The command bench/peers.py."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from dataclasses import replace
from pathlib import Path

from . import packages
from .installed import Place, say
from .report import ROOT, publish, write_into
from .results import BadResults, Results, read
from .rivals import NATIVE, RIVALS, Rival
from .run import NoEryx, measured_run, native_python
from .runner import Effort
from .works import Work, all_works

QUICK_ROUNDS = 2
QUICK_LENGTH = 0.1

DESCRIPTION = """\
Measures Eryx and other ways to run untrusted Python on the same work, side by side in one run, and writes a table, a
chart and the figures.

    bench/peers.py                                   everything: some twenty minutes, on a machine that does nothing else
    bench/peers.py --quick --only fresh,other        two rows, roughly, in a minute
    bench/peers.py --peers eryx,pyeryx               two columns
    bench/peers.py --from build/peers/results.json   table and chart again, nothing measured
    bench/peers.py --from build/peers/results.json --publish      and into docs/peers.md
    bench/peers.py --packages FOLDER                 only: sandboxes with six packages imported, ours and pyeryx's

Peers take turns: in each round of a row every one does the work for a second, so that whatever else the machine does falls
on all of them. A cell is the median of the rounds' medians, the CPU programs are times of native CPython in the same round.
Where others use the machine, peers with several threads or processes wait for a processor more often than the others, so that
medians do them wrong; --least is fairer then, as noise only adds.

The first time it installs the rivals, each in a version of its own choice and a folder of its own, from the registries that
pip and npm are configured for: some 500 MB. One that cannot be installed is a column that says why. What a rival does not
offer is a cell that says so. Stop it, and the rows measured so far are written.
"""

EPILOG = f"""\
peers: {", ".join(f"{rival.name} ({rival.package or rival.title})" for rival in RIVALS)}
rows:  {", ".join(work.name for work in all_works())}

native is no sandbox: `python3 -I` as a process for a new interpreter, `exec` in a running one for the rest.
Rows are explained in docs/peers.md.
"""


def arguments_of(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        "peers.py", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    build = ROOT / "build"
    parser.add_argument("--peers", metavar="NAME,…", help="measure these only")
    parser.add_argument("--only", metavar="ROW,…", help="measure these rows only; cpu is all CPU programs")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of each row (default: 5)")
    parser.add_argument("--quick", action="store_true", help="two rounds, turns of a tenth of a second: a look, no figures")
    parser.add_argument("--least", action="store_true", help="the least of all runs instead of medians: for a machine that others use, too")
    parser.add_argument("--out", type=Path, default=build / "peers", metavar="FOLDER", help="for the results (default: build/peers)")
    parser.add_argument("--from", type=Path, dest="kept", metavar="FILE", help="results to show again instead of measuring")
    parser.add_argument("--publish", action="store_true", help="also write docs/peers.md, its chart, and the figures kept for it")
    parser.add_argument("--json", action="store_true", help="print the results as JSON instead of the table")
    parser.add_argument(
        "--python", default=os.environ.get("ERYX_PEERS_PYTHON"), metavar="PYTHON", help="3.12 or later, to install rivals with"
    )
    parser.add_argument("--native", metavar="PYTHON", help="native CPython to compare with (default: the 3.13 of the set-up)")
    parser.add_argument("--bin", type=Path, default=build / "release" / "bin", metavar="FOLDER", help="of eryx-peer and eryx-bench")
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="the set-up's files for tests (ERYX_TEST_PACKAGES_DIR)")
    arguments = parser.parse_args(argv)
    if arguments.rounds < 1:
        parser.error("--rounds: at least one")
    return arguments


def chosen_rivals(names: str | None) -> list[Rival]:
    if names is None:
        return RIVALS
    wanted = names.split(",")
    if unknown := set(wanted) - {rival.name for rival in RIVALS}:
        raise SystemExit(f"peers.py: there is no peer {sorted(unknown)[0]!r}: {', '.join(rival.name for rival in RIVALS)}")
    return [rival for rival in RIVALS if rival.name in wanted]


def chosen_works(names: str | None) -> list[Work]:
    works = all_works()
    if names is None:
        return works
    wanted = set(names.split(","))
    known = {"cpu", *(work.name for work in works)}
    if unknown := wanted - known:
        raise SystemExit(f"peers.py: there is no row {sorted(unknown)[0]!r}: {', '.join(sorted(known))}")
    return [work for work in works if work.name in wanted or ("cpu" in wanted and work.name.startswith("cpu_"))]


def run(arguments: argparse.Namespace, argv: list[str]) -> Results:
    rivals, works = chosen_rivals(arguments.peers), chosen_works(arguments.only)
    if NATIVE not in [rival.name for rival in rivals] and any(work.unit == "ratio" for work in works):
        say("the CPU programs are left out: they are compared with the peer native")
        works = [work for work in works if work.unit != "ratio"]
    place = Place(arguments.out / "rivals", arguments.bin, arguments.python, native_python(arguments.native))
    effort = Effort(QUICK_ROUNDS, QUICK_LENGTH) if arguments.quick else Effort(arguments.rounds)
    if arguments.least:
        effort = replace(effort, statistic="least")
    return measured_run(rivals, works, place, effort, " ".join(["bench/peers.py", *map(shlex.quote, argv)]))


def end_as_by_hand(_signal: int, _frame: object) -> None:
    """Unlike a signal's own end, this ends the peers too."""
    raise KeyboardInterrupt


def main(argv: list[str]) -> int:
    signal.signal(signal.SIGTERM, end_as_by_hand)
    arguments = arguments_of(argv)
    if arguments.packages:
        return packages.compare(arguments.packages, arguments.out / "rivals", arguments.python, arguments.bin, arguments.json)
    try:
        results = read(arguments.kept) if arguments.kept else run(arguments, argv)
        if not results.rows:
            return 130  # Stopped before the end of the first row.
        files = write_into(arguments.out, results)
        if arguments.publish:
            files += publish(results)
    except (BadResults, NoEryx, ValueError) as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("stopped; nothing is written")
        return 130
    print((files[0] if arguments.json else files[1]).read_text(encoding="utf-8"), end="")
    say(f"wrote {', '.join(map(str, files))}")
    return 0
