# SPDX-License-Identifier: MIT OR Apache-2.0
"""Completions and manual pages of `eryx` in the programs that use them: bash, zsh, fish, man and mandoc.

    shell_files_test.py SHARE PROGRAM    SHARE is what eryx-shell-files wrote; ends with 77 if there is no such PROGRAM

A shell is started at a terminal of its own, the keys are typed, and what appears on its line is judged.
"""

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SHARE = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
MISSING = 77
PROMPT = "ready> "


class Shell:
    """A shell at a terminal, in a folder."""

    def __init__(self, command: list[str], folder: Path, setup: str) -> None:
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            environment = {"PATH": os.environ["PATH"], "TERM": "dumb", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
            os.execvpe(command[0], command, environment)
        # The prompt is written in two parts, so that the echo of this line is not taken for it.
        os.write(self.terminal, (setup + "; PS1='rea''dy> '\n").encode())
        self.read_until(PROMPT)

    def read_until(self, text: str, seconds: float = 60) -> str:
        """What appears until `text` does; fails after `seconds`, an unreasonably long time."""
        seen = ""
        end = time.monotonic() + seconds
        while text not in seen:
            if not select.select([self.terminal], [], [], max(0.0, end - time.monotonic()))[0]:
                raise AssertionError(f"no {text!r} in {seen!r}")
            seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r", "", os.read(self.terminal, 4096).decode(errors="replace"))
        return seen

    def type(self, keys: str, appears: str) -> str:
        os.write(self.terminal, keys.encode())
        return self.read_until(appears)

    def close(self) -> None:
        os.close(self.terminal)
        os.waitpid(self.process, 0)


class CompletionTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "unusual name.image").touch()

    def check(self, command: list[str], setup: str) -> None:
        for keys, appears in (
            ("eryx ru\t", "eryx run "),
            ("eryx checkpoint sh\t", "eryx checkpoint show "),
            ("eryx run --res\t", "eryx run --result-variable"),
            ("eryx image build --own\t", "eryx image build --own-hash-secret"),
            ("eryx run --image unus\t", "unusual\\ name.image"),
            ("eryx run unus\t", "unusual\\ name.image"),
            ("eryx image info unus\t", "unusual\\ name.image"),
        ):
            with self.subTest(keys):
                shell = Shell(command, self.folder, setup)
                self.addCleanup(shell.close)
                shell.type(keys, appears)

    def test_bash(self) -> None:
        script = SHARE / "bash-completion/completions/eryx"
        self.check(["bash", "--norc", "--noprofile", "-i"], f"bind 'set enable-bracketed-paste off'; source '{script}'")
        # bash parts this word into three.
        shell = Shell(["bash", "--norc", "--noprofile", "-i"], self.folder, f"source '{script}'")
        self.addCleanup(shell.close)
        shell.type("eryx run --image=unus\t", "--image=unusual\\ name.image")

    def test_zsh(self) -> None:
        functions = SHARE / "zsh/site-functions"
        self.check(["zsh", "-f", "-i"], f"unsetopt zle_bracketed_paste; fpath=('{functions}' $fpath); autoload -U compinit; compinit -D -u")

    def test_fish(self) -> None:
        script = SHARE / "fish/vendor_completions.d/eryx.fish"
        for line, expected in (
            ("eryx ru", "run"),
            ("eryx checkpoint sh", "show"),
            ("eryx run --res", "--result-variable"),
            ("eryx image build --own", "--own-hash-secret"),
            ("eryx run --image unus", "unusual name.image"),
            ("eryx run unus", "unusual name.image"),
        ):
            with self.subTest(line):
                answer = subprocess.run(
                    ["fish", "--no-config", "-c", f"source '{script}'; complete --do-complete '{line}'"],
                    cwd=self.folder, env=dict(os.environ, HOME=str(self.folder)), capture_output=True, text=True, check=True,
                )
                words = [found.split("\t")[0].replace("\\ ", " ") for found in answer.stdout.splitlines()]
                self.assertEqual(words, [expected], answer.stdout + answer.stderr)


class ManualTest(unittest.TestCase):
    def pages(self) -> list[Path]:
        pages = sorted((SHARE / "man/man1").glob("*.1"))
        self.assertIn("eryx-image-build.1", [page.name for page in pages])
        return pages

    def test_man(self) -> None:
        for page in self.pages():
            with self.subTest(page.name):
                answer = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", str(page)], capture_output=True, text=True,
                                        env=dict(os.environ, MANWIDTH="100", LC_ALL="C.UTF-8"), check=True)
                self.assertEqual(answer.stderr, "")
                self.assertIn(page.stem, answer.stdout)

    def test_mandoc(self) -> None:
        for page in self.pages():
            with self.subTest(page.name):
                answer = subprocess.run(["mandoc", "-Tlint", "-Wwarning", str(page)], capture_output=True, text=True)
                # Pages have no date: the same sources make the same page.
                faults = [line for line in answer.stdout.splitlines() if "missing date" not in line]
                self.assertEqual(faults, [])


TESTS = {
    "bash": CompletionTest("test_bash"),
    "zsh": CompletionTest("test_zsh"),
    "fish": CompletionTest("test_fish"),
    "man": ManualTest("test_man"),
    "mandoc": ManualTest("test_mandoc"),
}


def main() -> int:
    program = sys.argv[2]
    if shutil.which(program) is None:
        print(f"skipped: there is no {program}")
        return MISSING
    return 0 if unittest.TextTestRunner().run(TESTS[program]).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
