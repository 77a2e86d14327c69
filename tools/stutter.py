#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs a command on a machine that stutters, to find tests that depend on time.

    tools/stutter.py [--seed N] [--longest SECONDS] COMMAND [ARGUMENT ...]

A busy machine stops a process or one of its threads for tens or hundreds of milliseconds at the worst moment. This
does the same on purpose: again and again it stops one process of the command (SIGSTOP), or starves one of its threads
(SCHED_IDLE, beside a busy loop on each processor), for a random while. What fails here and passes otherwise takes a
time for granted. Ends with the command's status.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

# How long the command runs undisturbed between two stops, seconds: long enough to make progress, short enough that
# every test that lasts for a tenth of a second meets one.
UNDISTURBED = (0.005, 0.1)


def parents() -> dict[int, int]:
    """Each running process and its parent."""
    found: dict[int, int] = {}
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit():
            with contextlib.suppress(OSError):
                # The name, in parentheses, may hold anything; state and parent follow it.
                fields = (directory / "stat").read_text().rpartition(")")[2].split()
                found[int(directory.name)] = int(fields[1])
    return found


def family(ancestor: int) -> list[int]:
    """The process and all that descend from it."""
    parent_of = parents()
    members = {ancestor}
    grown = True
    while grown:
        grown = False
        for process, parent in parent_of.items():
            if parent in members and process not in members:
                members.add(process)
                grown = True
    return [process for process in members if process in parent_of]


def stop(process: int, seconds: float) -> None:
    os.kill(process, signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        os.kill(process, signal.SIGCONT)


def starve(process: int, seconds: float, chance: random.Random) -> None:
    thread = int(chance.choice(os.listdir(f"/proc/{process}/task")))
    os.sched_setscheduler(thread, os.SCHED_IDLE, os.sched_param(0))
    try:
        time.sleep(seconds)
    finally:
        os.sched_setscheduler(thread, os.SCHED_OTHER, os.sched_param(0))


def busy_loops() -> list[subprocess.Popen[bytes]]:
    return [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=None, help="of the stops' times and lengths")
    parser.add_argument("--longest", type=float, default=0.6, help="seconds of the longest stop (default: 0.6)")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args()
    if not arguments.command:
        parser.error("which command?")

    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    chance = random.Random(arguments.seed)
    loops = busy_loops()
    try:
        command = subprocess.Popen(arguments.command)
        while command.poll() is None:
            time.sleep(chance.uniform(*UNDISTURBED))
            # Most stops are short, a few are long, as they are on a busy machine.
            seconds = arguments.longest * chance.random() ** 3
            with contextlib.suppress(OSError, IndexError):
                process = chance.choice(family(command.pid))
                if chance.random() < 0.5:
                    stop(process, seconds)
                else:
                    starve(process, seconds, chance)
        return command.returncode if command.returncode >= 0 else 128 - command.returncode
    finally:
        for loop in loops:
            loop.kill()
            loop.wait()


if __name__ == "__main__":
    sys.exit(main())
