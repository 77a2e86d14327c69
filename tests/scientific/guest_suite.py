# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs inside the sandbox: pytest on files of one package's own tests. Inputs: `package`, `root` (None: that of the package),
`files` (names below the root).
"""

import importlib
import os
import sys
import types

import pytest


# What tests name at their top. SciPy asks itself whether there is an mmap.
ABSENT = {"numpy": ("ctypes", "mmap"), "pandas": ("ctypes", "mmap"), "scipy": ("ctypes", "ctypes.util")}


class AbsentModule(types.ModuleType):
    """In place of one that a sandbox lacks: files that import it can be read; what uses it fails with its name."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (_Absent,), {"_reason": f"no {self.__name__} inside a sandbox"})


class _Absent:
    _reason = ""

    def __init__(self, *arguments, **named):
        raise NotImplementedError(self._reason)

    def __init_subclass__(cls, **named):
        if cls.__module__ != __name__:
            raise NotImplementedError(cls._reason)

    def __class_getitem__(cls, item):
        raise NotImplementedError(cls._reason)


class Counter:
    """Counts outcomes; keeps the names of what failed, with the last line of the reason."""

    def __init__(self):
        self.counts = {"passed": 0, "failed": 0, "skipped": 0, "xfailed": 0}
        self.failures = {}
        self.reasons = {}

    def pytest_collectreport(self, report):
        if report.failed:
            self._fail(report)
        elif report.skipped:
            self._skip(report)

    def pytest_runtest_logreport(self, report):
        if hasattr(report, "context"):
            return  # a subtest: its test has a report, too
        if hasattr(report, "wasxfail"):
            self.counts["xfailed"] += report.skipped
        elif report.failed:
            self._fail(report)
        elif report.skipped:
            self._skip(report)
        elif report.when == "call":
            self.counts["passed"] += 1

    def pytest_collection_modifyitems(self, items):
        for item in items:
            for node in item.listchain():  # SciPy does not run tests that fail on other machines of 32 bits
                node.own_markers = [mark for mark in node.own_markers if mark.name != "xfail_on_32bit"]
            if _compares_letters(getattr(item, "function", None)):
                item.add_marker(pytest.mark.skip(reason="compares letters with those of another freetype"))

    def _fail(self, report):
        self.counts["failed"] += 1
        lines = [line for line in str(report.longreprtext).splitlines() if line.startswith("E ")]
        self.failures[report.nodeid] = lines[-1][1:].strip()[:200] if lines else str(report.longreprtext)[-200:]

    def _skip(self, report):
        self.counts["skipped"] += 1
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)[:100]
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


def _compares_letters(function, depth=4):
    """Whether it is a test of matplotlib's that compares a picture with text: image_comparison without remove_text. That decorator
    puts functions around functions.
    """
    if not isinstance(function, types.FunctionType) or not depth:
        return False
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    if "remove_text" in cells:
        return not cells["remove_text"].cell_contents
    return any(_compares_letters(_contents(cell), depth - 1) for cell in cells.values())


def _contents(cell):
    try:
        return cell.cell_contents
    except ValueError:
        return None  # empty yet


def run(package, root, files):
    sys.dont_write_bytecode = True
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = "/tmp/hypothesis"
    module = importlib.import_module(package)
    warnings = "default" if package == "sklearn" else "ignore"  # whose tests look at what is warned of
    if package in ("numpy", "scipy"):
        importlib.import_module("numpy.ctypeslib")  # which asks whether there is a ctypes
    if package == "numpy":
        # Its tests leave out what WebAssembly lacks elsewhere, floating-point exceptions above all.
        for name in ("numpy.testing", "numpy.testing._private.utils"):
            importlib.import_module(name).IS_WASM = False
        warnings = "error::RuntimeWarning"  # an exception too many
    for absent in ABSENT.get(package, ()):
        sys.modules.setdefault(absent, AbsentModule(absent))
    os.chdir(root or "/tmp")
    root = root or os.path.dirname(module.__file__)
    counter = Counter()
    # A sandbox has no os.dup, with which pytest captures descriptors and prepares faulthandler.
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--capture=sys"]
    options += ["--continue-on-collection-errors", f"--rootdir={root}", "--override-ini=addopts=", "--override-ini=filterwarnings="]
    # Not by that: a conftest.py, such as matplotlib's, adds its own to it, and the last one counts.
    options += ["-W", warnings]
    try:
        status = int(pytest.main([*options, *(f"{root}/{name}" for name in files)], plugins=[counter]))
    except pytest.skip.Exception as skipped:  # a conftest.py that wants what is not here
        status = 0
        counter.counts["skipped"] += 1
        counter.reasons[str(skipped)[:100]] = 1
    return {"status": status, "counts": counter.counts, "failures": counter.failures, "skips": counter.reasons}


result = run(package, root, files)  # noqa: F821: inputs
