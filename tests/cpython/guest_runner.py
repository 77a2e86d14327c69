# SPDX-License-Identifier: MIT OR Apache-2.0
# Runs inside the sandbox: unpacks the test suite from standard input, runs one of its modules, returns a summary.
#
# Inputs: `module`, the module's name below the package `test`; `skips`, the text of skips.txt.
import os
import sys
import types
import unittest
from fnmatch import fnmatchcase

ROOT = "/data/suite"


def unpack() -> None:
    """Reads "SIZE PATH" lines, each followed by the file's bytes."""
    stream = sys.stdin.buffer
    while header := stream.readline():
        size, path = header.decode().rstrip("\n").split(" ", 1)
        target = os.path.join(ROOT, "test", path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(stream.read(int(size)))


def parse_skips(text: str) -> dict[str, str]:
    """Test name -> reason, for the tests of this module."""
    found = {}
    for line in text.splitlines():
        name, separator, reason = line.partition(" - ")
        if line.startswith("#") or not line.strip():
            continue
        if not separator or not reason.strip():
            raise ValueError(f"skips.txt: no reason given: {line!r}")
        if name == module or name.startswith(module + "."):
            found[name] = reason
    return found


def tests_of(suite: unittest.TestSuite | unittest.TestCase):
    if isinstance(suite, unittest.TestSuite):
        for part in suite:
            yield from tests_of(part)
    else:
        yield suite


class Summary(unittest.TestResult):
    """Counts, and keeps the text of what failed."""

    def __init__(self) -> None:
        super().__init__()
        self.failed: list[dict[str, str]] = []

    def _fail(self, test: unittest.TestCase, error) -> None:
        self.failed.append({"test": str(test.id()), "why": self._exc_info_to_string(error, test)[-4000:]})

    def addError(self, test, err) -> None:
        self._fail(test, err)

    def addFailure(self, test, err) -> None:
        self._fail(test, err)

    def addSubTest(self, test, subtest, err) -> None:
        if err is not None:
            self._fail(subtest, err)

    def addUnexpectedSuccess(self, test) -> None:
        self.failed.append({"test": str(test.id()), "why": "unexpected success"})


def selected(suite: unittest.TestSuite, listed: dict[str, str], used: set[str]) -> unittest.TestSuite:
    """The suite without the tests that are listed; a listed name may be a whole class, or a pattern."""
    kept = unittest.TestSuite()
    for test in tests_of(suite):
        name = test.id().removeprefix("test.")
        matching = [skip for skip in listed if fnmatchcase(name, skip) or fnmatchcase(name, skip + ".*")]
        used.update(matching)
        if not matching:
            kept.addTest(test)
    return kept


# They skip themselves as a whole wherever sockets do not work, for the sake of a few tests.
SOCKETS = ("test_asyncgen", "test_asyncio", "test_contextlib_async", "test_httplib", "test_sys_settrace", "test_wsgiref",
           "test_xml_dom_xmlbuilder")


def admit_socket_users() -> None:
    """Lets them be imported. Tests that need a socket fail when they make one, so they stand in skips.txt."""
    from test import support

    support.has_socket_support = True
    # test_events imports it for pseudo-terminals, whose tests skip themselves because there is no os.openpty.
    sys.modules["tty"] = types.ModuleType("tty")


unpack()
sys.path.insert(0, ROOT)
if module.split(".")[0] in SOCKETS:
    admit_socket_users()
os.makedirs("/tmp/work", exist_ok=True)
os.chdir("/tmp/work")

listed = parse_skips(skips)
used: set[str] = set()
summary = Summary()
skipped_by_list = 0
try:
    suite = unittest.defaultTestLoader.loadTestsFromName("test." + module)
    kept = selected(suite, listed, used)
    skipped_by_list = suite.countTestCases() - kept.countTestCases()
    kept.run(summary)
except unittest.SkipTest as error:
    summary.failed.append({"test": module, "why": f"the whole module was skipped: {error}"})

result = {
    "run": summary.testsRun,
    "failures": summary.failed,
    "skipped_by_list": skipped_by_list,
    "skipped_by_suite": len(summary.skipped),
    "unused_skips": sorted(set(listed) - used),
}
