# SPDX-License-Identifier: MIT OR Apache-2.0
# Runs inside the sandbox: unpacks the test suite from standard input, runs one of its modules, returns a summary.
#
# Inputs: `module`, the module's name below the package `test`; `skips`, the text of skips.txt.
import os
import sys
import types
import unittest
from fnmatch import fnmatchcase
from importlib.machinery import ModuleSpec

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
        self.skipped_as_whole = 0
        self._current: unittest.TestCase | None = None

    def startTest(self, test) -> None:
        super().startTest(test)
        self._current = test

    def addSkip(self, test, reason) -> None:
        super().addSkip(test, reason)
        if test is self._current:  # not a part of it, nor a class that is skipped before its tests start
            self.skipped_as_whole += 1

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


class Absent(types.ModuleType):
    """Stands for a module that this Python does not have: a test that calls one of its functions is skipped.

    So the rest of a module of tests runs that imports it at its top.
    """

    def __getattr__(self, name: str):
        if name.startswith("__"):  # what the import system asks
            raise AttributeError(name)

        def function(*arguments, **named):
            raise unittest.SkipTest(f"{self.__name__} is not part of this Python")

        return function


# Modules that would be skipped as a whole because of such an import, in them or in what they share, and what they import: C
# modules of CPython's test builds, and tools beside its sources. No others: most try the import themselves, and leave out
# what needs it.
STAND_INS = {
    "test_argparse": "test.test_tools",
    "test_bytes": "_testlimitedcapi",
    "test_class": "_testinternalcapi",
    "test_compile": "_testinternalcapi",
    "test_compileall": "_testsinglephase",
    "test_getopt": "test.test_tools",
    "test_import": "_testsinglephase",
    "test_monitoring": "_testcapi",
    "test_optparse": "test.test_tools",
    "test_pkgutil": "_testsinglephase",
    "test_pyclbr": "_testsinglephase",
    "test_sysconfig": "venv",
    "test_traceback": "_testcapi",
    "test_types": "_testsinglephase",
}

# Modules that are skipped as a whole wherever sockets do not work, though most of their tests need none. Those that do
# fail when they make one, so they stand in skips.txt.
NEED_NO_SOCKETS = frozenset(
    "test_asyncgen test_asyncio test_contextlib_async test_httplib test_sys_settrace test_urllib2 test_wsgiref "
    "test_xml_dom_xmlbuilder".split()
)

# What tests may ask for. Not: "gui", "audio", "curses", "network" and "urlfetch", which a sandbox does not have; "largefile",
# because files are in memory; "tzdata", with which test_datetime walks through each change of each time zone.
RESOURCES = ("console", "cpu", "decimal", "subprocess", "walltime")


def admit(module: str) -> None:
    """Lets a module be imported that asks for more than it needs."""
    from test import support
    from test.support import socket_helper

    # What the suite asks WASI or a test build for, and this guest has.
    socket_helper.has_gethostname = True
    support.use_resources = list(RESOURCES)
    support.has_no_debug_ranges = lambda: False
    # Only CPython without a GIL makes such objects immortal. The suite's own function answers None without a test build.
    support.skip_if_suppress_immortalization = lambda: unittest.skip("requires immortalization of deferred objects")
    whole = module.partition(".")[0]
    if whole in STAND_INS:
        sys.modules[STAND_INS[whole]] = Absent(STAND_INS[whole])
    if whole in NEED_NO_SOCKETS:
        support.has_socket_support = True
    if whole == "test_asyncio":
        # test_events imports it for pseudo-terminals, whose tests skip themselves because there is no os.openpty.
        sys.modules["tty"] = types.ModuleType("tty")


unpack()
sys.path.insert(0, ROOT)
admit(module)
# As where the suite is run with `python -m`.
sys.modules["__main__"].__spec__ = ModuleSpec("__main__", None)
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
    "run": summary.testsRun - summary.skipped_as_whole,
    "failures": summary.failed,
    "skipped_by_list": skipped_by_list,
    "skipped_by_suite": len(summary.skipped),
    "unused_skips": sorted(set(listed) - used),
}
