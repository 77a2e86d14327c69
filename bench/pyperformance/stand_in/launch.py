# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs one program of pyperformance with the stand-in for pyperf, in the sandbox as outside.

Its argument is JSON: `script` and its `arguments`, the folders (`paths`) from which modules are imported, the `clock`, and
the schedule, by the names of its fields.
"""

from __future__ import annotations

import json
import os
import runpy
import sys


def processor_time() -> float:
    """Seconds, of the whole process. It is asked for, because a sandbox does not see it."""
    os.write(1, b"\npyperf-clock\n")
    answer = b""
    while not answer.endswith(b"\n"):
        part = os.read(0, 64)
        if not part:
            raise EOFError("nobody says what time it is")
        answer += part
    return float(answer)


def main() -> None:
    task = json.loads(sys.argv[1])
    sys.path[:0] = task["paths"]
    import pyperf

    if task["clock"] == "processor":
        pyperf.schedule.processor = processor_time
    for name, value in task["schedule"].items():
        setattr(pyperf.schedule, name, value)
    # The sandbox has imported it already. Two programs import it without its part in C, and see to it that it is.
    sys.modules.pop("pickle", None)
    sys.argv = [task["script"], *task["arguments"]]
    runpy.run_path(task["script"], run_name="__main__")
    print(pyperf.report())


main()
