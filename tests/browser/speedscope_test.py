#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Opens what `eryx run --profile FILE.speedscope.json` writes in speedscope, in a real browser.

    tests/browser/speedscope_test.py ERYX

Ends with 77 (CTest: skipped) if there is no Chromium, or if fetch_speedscope.py has not fetched the viewer.
"""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import NOT_RUN, dumped, find_browser
from fetch_speedscope import fetched_folder

_PROGRAM = """\
import asyncio

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

async def worker(n):
    return fib(8)

async def gather_all():
    print(sum(await asyncio.gather(*(worker(n) for n in range(3)))))

await gather_all()
"""

# One profile for each task: the program's own, and three that it made.
_TITLE = "Task-1"
_PLACE = "(1/4)"


def main() -> int:
    chromium = find_browser()
    if chromium is None:
        print("skipped: there is no Chromium (Debian: chromium)")
        return NOT_RUN
    viewer = fetched_folder() / "index.html"
    if not viewer.is_file():
        print("skipped: speedscope is not in the cache; tests/browser/fetch_speedscope.py fetches it, with npm")
        return NOT_RUN
    with tempfile.TemporaryDirectory(prefix="eryx-browser-") as name:
        folder = Path(name)
        (folder / "program.py").write_text(_PROGRAM)
        profile = folder / "out.speedscope.json"
        run = [sys.argv[1], "run", folder / "program.py", "--profile", profile]
        printed = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60).stdout
        if printed != "63\n":
            raise SystemExit(f"the program printed {printed!r}")
        # As speedscope's own command hands a file over to the page.
        script = folder / "profile.js"
        contents = base64.b64encode(profile.read_bytes()).decode()
        script.write_text(f"speedscope.loadFileFromBase64({json.dumps('program')}, {json.dumps(contents)})")
        address = f"{viewer.as_uri()}#view=sandwich&localProfilePath={script}"
        page = dumped(chromium, address, folder / "browser")
    wrong = [f"speedscope does not show {what!r}" for what in (_TITLE, _PLACE, "gather_all") if what not in page]
    for complaint in wrong:
        print(complaint)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
