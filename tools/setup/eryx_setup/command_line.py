# SPDX-License-Identifier: MIT OR Apache-2.0
"""The command line of the set-up."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .artifacts import write_artifacts
from .cache import Cache, default_root
from .checkout import Checkout
from .apt import Apt
from .errors import SetupError, SourcesEdited, StageFailed
from .lock_update import update_lock
from .package_lock import PackageLock
from .plan import Plan, make_plan
from .runner import Runner
from .rust_wheels import FOLDERS as _RUST_FOLDERS
from .science import FOLDERS as _SCIENCE_FOLDERS
from .stage import Stage, in_order

_DESCRIPTION = """\
Makes what a build of Eryx needs and Debian does not have: CPython and its C libraries for WebAssembly, linked into one
guest module, translated to C and compiled to one native object, with a profile.

Each step runs once. What it made is kept in a cache that all checkouts share, under a key made of everything the step
depends on: edit a patch, and exactly the steps that depend on it run again. Interrupt it whenever you like; the next
run resumes with the steps that have not finished. Steps that do not depend on one another run side by side. The first run builds CPython twice and compiles the guest twice, which
takes minutes; the second finds everything done.
"""

_EPILOG = """\
environment:
  ERYX_CACHE_DIR       where the cache is (default: $XDG_CACHE_HOME/eryx, else ~/.cache/eryx); about 2 GB
  ERYX_CPYTHON_SOURCE  a source tree or tarball of CPython 3.13 to use instead of Debian's
  ERYX_GUEST_PROFILE   "off" leaves out the profile: guest code that is a sixth slower, minutes sooner; for work on
                       the guest
  ERYX_LOCKED          "1" makes it an error when Debian has replaced a version that packages.lock names; otherwise
                       its successor is taken, and named
  ERYX_JOBS            commands to run at once (default: the number of processors)

files:
  tools/setup/system_packages.list  Debian packages that are installed, each with its reason
  tools/setup/packages.lock         Debian packages that are fetched into the cache, with versions and hashes
  tools/setup/eryx_setup/plan.py    the steps and how they depend on each other
"""

# Below the folder for wheels: what is not for the guest, and what only tests need.
_PLACES = _SCIENCE_FOLDERS | _RUST_FOLDERS


def main() -> int:
    arguments = _parse(sys.argv[1:])
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run(arguments)
    except SetupError as error:
        _explain(error)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. Run tools/setup/setup again: it resumes with what has not finished.", file=sys.stderr)
        return 130
    return 0


def _parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tools/setup/setup",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--embed", action="store_true",
                        help="for a program that embeds Eryx: name missing Debian packages instead of installing them, "
                             "and only those that the library needs (CMake runs this; see ERYX_RUN_SETUP)")
    root = Path(__file__).resolve().parents[3]
    parser.add_argument("--output", type=Path, default=root / "build/artifacts.cmake", metavar="FILE",
                        help="where to write the CMake file that names what was made (default: build/artifacts.cmake)")
    parser.add_argument("--with-command", action="store_true",
                        help="if stages run, compile what the command `eryx` consists of beside them, in build/release")
    parser.add_argument("--metered", action="store_true",
                        help="also compile the metered guest, which counts what programs do, for limits of fuel; later builds have it, too")
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--scientific", type=Path, metavar="FOLDER",
                        help="instead, build numpy, pandas, SciPy, scikit-learn, pillow and matplotlib for the guest, wheels into the folder; the "
                             "first time takes long, and says how long before it starts")
    action.add_argument("--rust-wheels", type=Path, metavar="FOLDER",
                        help="instead, build pydantic-core for the guest from its source in Rust and put its wheel and "
                             "those of pydantic into the folder")
    action.add_argument("--native-reference", type=Path, metavar="LINK",
                        help="instead, build the fastest native CPython, with a profile and LTO, for eryx-bench to compare "
                             "with, and make a link to it")
    action.add_argument("--pyperformance", type=Path, metavar="FOLDER",
                        help="instead, fetch pyperformance and the packages that its programs use, into the folder")
    action.add_argument("--list", action="store_true", help="show the stages and which of them are in the cache")
    action.add_argument("--update-lock", action="store_true", help="record what Debian offers now in packages.lock")
    action.add_argument("--prune", action="store_true", help="remove cached outputs that this checkout does not use")
    arguments = parser.parse_args(words)
    arguments.root = root
    return arguments


def _run(arguments: argparse.Namespace) -> None:
    started = time.monotonic()
    checkout = Checkout(arguments.root)
    cache = Cache(default_root(dict(os.environ)))
    if arguments.update_lock:
        cache.prepare()
        apt = Apt(cache.root / "apt", PackageLock.load(checkout.lock).suites(), log=lambda text: None)
        update_lock(checkout.lock, apt, cache.temporary, sys.stdout)
        return
    runner = Runner(cache, _jobs(os.environ.get("ERYX_JOBS", "")), sys.stdout)
    if arguments.list:
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `setup --list | head` is no failure
        _list(runner, make_plan(checkout, cache.root, os.environ))
    elif arguments.scientific:
        _make_wheels(runner, checkout, cache, arguments.scientific, lambda plan: plan.science)
    elif arguments.rust_wheels:
        _make_wheels(runner, checkout, cache, arguments.rust_wheels, lambda plan: plan.rust)
    elif arguments.native_reference:
        _make_reference(runner, checkout, cache, arguments.native_reference)
    elif arguments.pyperformance:
        _make_wheels(runner, checkout, cache, arguments.pyperformance, lambda plan: plan.benchmarks)
    elif arguments.prune:
        _prune(cache, make_plan(checkout, cache.root, os.environ))
    else:
        preset = "embed" if arguments.embed else "release"
        count, plan = _bring_up_to_date(runner, checkout, cache, preset, arguments)
        write_artifacts(arguments.output, plan, cache)
        what = f"{count} stages ran" if count else "nothing to do"
        print(f"Set-up complete: {what}, {time.monotonic() - started:.1f} s; cache: {cache.root}")


def _jobs(text: str) -> int:
    if not text:
        return os.cpu_count() or 1
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise SetupError(f"ERYX_JOBS is '{text}', which is not a number of commands to run at once", "For example: ERYX_JOBS=2")
    return int(text)


def _bring_up_to_date(
    runner: Runner, checkout: Checkout, cache: Cache, preset: str, arguments: argparse.Namespace
) -> tuple[int, Plan]:
    """Returns how many stages ran, and the plan they belong to."""

    def run(plan: Plan) -> int:
        goals = (*plan.goals, plan.metered_object) if arguments.metered else plan.goals
        return runner.bring_up_to_date(goals, [plan.command] if arguments.with_command else [])

    return _plan_and_run(lambda: make_plan(checkout, cache.root, os.environ, preset), run)


def _plan_and_run(make: Callable[[], Plan], run: Callable[[Plan], int]) -> tuple[int, Plan]:
    while True:
        plan = make()
        try:
            return run(plan), plan
        except SourcesEdited as edited:
            # People edit while they wait. What has finished stays valid; the rest is planned anew.
            print(f"Files that stage {edited} reads were edited while it ran; continuing with what they are now.")


def _list(runner: Runner, plan: Plan) -> None:
    for stage in in_order(plan.goals):
        state = "cached " if runner.is_cached(stage) else "missing"
        print(f"{state}  {stage.name:16}  {stage.key[:16]}  {stage.purpose}")


def _make_wheels(
    runner: Runner, checkout: Checkout, cache: Cache, folder: Path, stages_of: Callable[[Plan], tuple[Stage, ...]]
) -> None:
    _, plan = _plan_and_run(
        lambda: make_plan(checkout, cache.root, os.environ), lambda plan: runner.bring_up_to_date(stages_of(plan))
    )
    for stage in stages_of(plan):
        place = folder / _PLACES.get(stage.name, ".")
        output = runner.output(stage)
        for file in sorted((*output.rglob("*.whl"), *output.rglob("*.tar.gz"))):
            target = place / file.relative_to(output)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target)
            if target.parent == folder:
                print(target)


def _make_reference(runner: Runner, checkout: Checkout, cache: Cache, link: Path) -> None:
    _, plan = _plan_and_run(
        lambda: make_plan(checkout, cache.root, os.environ), lambda plan: runner.bring_up_to_date([plan.reference])
    )
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(runner.output(plan.reference))
    print(link)


def _prune(cache: Cache, plan: Plan) -> None:
    cache.prepare()
    used = in_order((*plan.goals, plan.metered_object, *plan.science, *plan.rust, plan.reference, *plan.benchmarks))
    keep = {place(stage.name, stage.key) for stage in used for place in (cache.output, cache.log)}
    with cache.locked(lambda: print("Another set-up is using the cache; waiting for it …")):
        for path in cache.prune(keep):
            print(f"removed {path.name}")


def _explain(error: SetupError) -> None:
    print(f"\nsetup: {error.problem}", file=sys.stderr)
    if error.advice:
        print(error.advice, file=sys.stderr)
    if isinstance(error, StageFailed):
        lines = error.log.read_text(errors="replace").splitlines()
        print(f"\nThe last lines of {error.log}:", file=sys.stderr)
        print("\n".join(f"  {line}" for line in lines[-20:]), file=sys.stderr)
