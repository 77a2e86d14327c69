# SPDX-License-Identifier: MIT OR Apache-2.0
"""What is tested: which modules the locked packages bring, and whose own tests are run with what."""

from __future__ import annotations

from dataclasses import dataclass

MODULES: dict[str, tuple[str, ...]] = {
    "annotated-types": ("annotated_types",),
    "anyio": ("anyio",),
    "attrs": ("attr", "attrs"),
    "boto3": ("boto3", "boto3.session"),
    "botocore": ("botocore", "botocore.session"),
    "certifi": ("certifi",),
    "charset-normalizer": ("charset_normalizer",),
    "click": ("click",),
    "freezegun": ("freezegun",),
    "fsspec": ("fsspec",),
    "h11": ("h11",),
    "httpcore": ("httpcore",),
    "httpx": ("httpx",),
    "hypothesis": ("hypothesis", "hypothesis.strategies"),
    "idna": ("idna",),
    "iniconfig": ("iniconfig",),
    "jinja2": ("jinja2",),
    "jmespath": ("jmespath",),
    "markupsafe": ("markupsafe",),
    "packaging": ("packaging", "packaging.version"),
    "pip": ("pip",),
    "pluggy": ("pluggy",),
    "pretend": ("pretend",),
    "pycparser": ("pycparser", "pycparser.c_parser"),
    "pygments": ("pygments", "pygments.lexers"),
    "pyparsing": ("pyparsing",),
    "pytest": ("pytest", "_pytest"),
    "python-dateutil": ("dateutil", "dateutil.parser", "dateutil.rrule", "dateutil.tz"),
    "requests": ("requests",),
    "s3transfer": ("s3transfer",),
    "setuptools": ("setuptools", "setuptools.build_meta"),
    "six": ("six",),
    "sortedcontainers": ("sortedcontainers",),
    "tomli-w": ("tomli_w",),
    "tomlkit": ("tomlkit",),
    "typing-extensions": ("typing_extensions",),
    "typing-inspection": ("typing_inspection",),
    "tzdata": ("tzdata",),
    "urllib3": ("urllib3",),
}
"""Every package of pylock.toml, with the modules at its top and some that programs import."""

REFUSED: dict[str, str] = {
    "fsspec": "No module named '_ctypes': native libraries cannot be loaded inside an Eryx sandbox",
}
"""Packages whose import needs what a sandbox does not have, and what the exception says then."""

PYTEST = ("pytest", "iniconfig", "packaging", "pluggy", "pygments")
"""What pytest needs, itself included."""

HYPOTHESIS = ("hypothesis", "sortedcontainers")


@dataclass(frozen=True)
class Suite:
    """The tests in one project's source archive."""

    module: str
    """One that the project brings: it must be that of the package, not one beside the tests."""
    fewest: int
    """How many tests must pass at least: if a release or a fault of ours makes tests vanish, that is noticed."""
    needs: tuple[str, ...] = ()
    """Packages beside pytest and the project itself."""
    tests: str = "tests"
    """The part of the archive that has them."""
    beside: tuple[str, ...] = ()
    """Other parts that they use."""
    options: tuple[str, ...] = ()
    """For pytest."""
    native: bool = False
    """Whether `module` is an extension module, and the package native."""


SUITES: dict[str, Suite] = {
    "attrs": Suite("attr", 1380, HYPOTHESIS),
    "idna": Suite("idna", 6430, HYPOTHESIS),
    "iniconfig": Suite("iniconfig", 54, tests="testing"),
    "jinja2": Suite("jinja2", 780, ("markupsafe",)),
    "markupsafe": Suite("markupsafe", 39),
    # The property tests are off unless asked for in its own configuration, too.
    "packaging": Suite("packaging", 64000, (*HYPOTHESIS, "pretend", "tomli-w"), options=("-m", "not property")),
    "pluggy": Suite("pluggy", 219, tests="testing"),
    "pyparsing": Suite("pyparsing", 2020, beside=("examples",)),
    # Warnings are errors in its configuration, and it is older than some of pytest's.
    "python-dateutil": Suite("dateutil", 2030, (*HYPOTHESIS, "freezegun", "six"), options=("-W", "ignore")),
    "six": Suite("six", 180, tests="test_six.py"),
    "tomlkit": Suite("tomlkit", 1090),
    "typing-extensions": Suite(
        "typing_extensions",
        550,
        tests="src/test_typing_extensions.py",
        beside=("src/_typed_dict_test_helper.py",),
    ),
    # Native packages: the module is the one that has the native code.
    "librt": Suite("librt.internal", 23, ("mypy-extensions",), tests="smoke_tests.py", native=True),
    "msgpack": Suite("msgpack._cmsgpack", 160, tests="test", native=True),
    "simplejson": Suite("simplejson._speedups", 250, tests="simplejson/tests", native=True),
    "uharfbuzz": Suite("uharfbuzz._harfbuzz", 225, native=True),
    "xxhash": Suite("xxhash._xxhash", 238, native=True),
}
