# SPDX-License-Identifier: MIT OR Apache-2.0
"""Runs inside the sandbox: imports modules, asks for versions. Input: `modules` (project -> names of modules)."""

import importlib
import importlib.metadata
import traceback

failures = {}
versions = {}
for project, names in modules.items():  # noqa: F821: an input
    try:
        versions[project] = importlib.metadata.version(project)
        for name in names:
            file = str(importlib.import_module(name).__file__)
            if not file.startswith("/usr/lib/python3.13/site-packages/"):
                raise ImportError(f"{name} comes from {file}")
    except BaseException:
        failures[project] = traceback.format_exc()
result = {"failures": failures, "versions": versions}
