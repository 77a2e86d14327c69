#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Opens what `eryx run --profile` writes in a real browser, and looks at what its script made of it.

    tests/browser/profile_page_test.py ERYX

Ends with 77 (CTest: skipped) if there is no Chromium. The page needs no network, and the browser is given none.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from browser import NOT_RUN, dumped, find_browser

# Tasks, recursion, callbacks, exceptions, and a name that would end the page's script if it were not escaped.
_PROGRAM = """\
import asyncio

def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

async def worker(n):
    value = await price(article=f"</script><b>{n}</b>")
    return fib(8) + value

async def main():
    try:
        raise ValueError("<img src=x onerror=document.title='broken'>")
    except ValueError:
        pass
    print(sum(await asyncio.gather(*(worker(n) for n in range(3)))))

await main()
"""

def complaints(dom: str) -> list[str]:
    wrong = []
    body = dom[dom.index("<body") :]
    shown = re.sub(r"<script.*?</script>", "", body, flags=re.DOTALL)
    for what in ("fib", "worker", "price", "ValueError", "return n if n &lt; 2 else"):
        if what not in shown:
            wrong.append(f"the page does not show {what!r}")
    if "<b>0</b>" in shown or "<img" in shown:
        wrong.append("text of the program became part of the page")
    return wrong


def main() -> int:
    eryx = sys.argv[1]
    chromium = find_browser()
    if chromium is None:
        print("skipped: there is no Chromium (Debian: chromium)")
        return NOT_RUN
    with tempfile.TemporaryDirectory(prefix="eryx-browser-") as name:
        folder = Path(name)
        (folder / "callbacks.json").write_text('{"price": {"result": 7}}')
        (folder / "program.py").write_text(_PROGRAM)
        page = folder / "report.html"
        run = [eryx, "run", folder / "program.py", "--callbacks", folder / "callbacks.json", "--profile", page]
        printed = subprocess.run(run, capture_output=True, text=True, check=True, timeout=60).stdout
        if printed != "84\n":
            raise SystemExit(f"the program printed {printed!r}")
        wrong = complaints(dumped(chromium, page.as_uri(), folder / "browser"))
    for complaint in wrong:
        print(complaint)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
