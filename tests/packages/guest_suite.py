# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs inside the sandbox: pytest on what is mounted at /suite. Inputs: `options`, `skips` (name to reason), `module`."""

import importlib
import os
import sys

import pytest

SUITE = "/suite"


class Plugin:
    """Skips what skips.txt names, counts the rest."""

    def __init__(self, skips):
        self.skips = skips
        self.unused = set(skips)
        self.counts = {"passed": 0, "failed": 0, "skipped": 0, "xfailed": 0, "collected": 0}

    def pytest_ignore_collect(self, collection_path):
        name = os.path.relpath(collection_path, SUITE)
        if name in self.skips:
            self.unused.discard(name)
            return True
        return None

    def pytest_collection_modifyitems(self, items):
        self.counts["collected"] = len(items)
        for item in items:
            if item.nodeid in self.skips:
                self.unused.discard(item.nodeid)
                item.add_marker(pytest.mark.skip(reason=self.skips[item.nodeid]))

    def pytest_runtest_logreport(self, report):
        if hasattr(report, "context"):
            return  # a subtest: its test has a report, too
        if hasattr(report, "wasxfail"):
            self.counts["xfailed"] += report.skipped
        elif report.failed:
            self.counts["failed"] += 1
        elif report.skipped:
            self.counts["skipped"] += 1
        elif report.when == "call":
            self.counts["passed"] += 1


def run(options, skips, module):
    sys.dont_write_bytecode = True
    os.chdir(SUITE)
    plugin = Plugin(skips)
    # A sandbox has no os.dup, with which pytest captures descriptors and prepares faulthandler.
    common = ["-q", "--tb=short", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--capture=sys"]
    # Options that a project's configuration adds want plug-ins that are not here.
    common.append("--override-ini=addopts=")
    status = pytest.main([*common, *options], plugins=[plugin])
    return {
        "status": int(status),
        "counts": plugin.counts,
        "unused": sorted(plugin.unused),
        "file": str(importlib.import_module(module).__file__),
    }


result = run(options, skips, module)  # noqa: F821: inputs
