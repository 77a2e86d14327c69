# SPDX-License-Identifier: MIT OR Apache-2.0
"""A real browser without a window and without a network."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

NOT_RUN = 77  # CTest: skipped


def find_browser() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def dumped(chromium: str, address: str, profile: Path) -> str:
    """The page as the browser has it once its script has run. A script that fails leaves it without what is looked for."""
    command = [chromium, "--headless=new", "--no-sandbox", "--no-first-run", "--disable-background-networking"]
    command += ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]  # WebGL, without a graphics card
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={profile}", "--virtual-time-budget=8000"]
    result = subprocess.run([*command, "--dump-dom", address], capture_output=True, text=True, timeout=120)
    if result.returncode != 0:
        raise SystemExit(f"chromium ended with {result.returncode}:\n{result.stderr}")
    return result.stdout
