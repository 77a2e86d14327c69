# SPDX-License-Identifier: MIT OR Apache-2.0
"""The programs that pyperformance carries: which there are, what each needs, and which cannot be measured here."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = "starts processes, which a sandbox does not have"
_NETWORK = "talks over sockets, which a sandbox does not have"

LEFT_OUT = {
    "2to3": _PROCESSES,
    "asyncio_tcp": _NETWORK,
    "asyncio_tcp_ssl": _NETWORK,
    "asyncio_websockets": _NETWORK,
    "concurrent_imap": "compares pools of processes and of threads that run at the same time; a sandbox has neither",
    "coverage": "is about the tracer in coverage's own extension module",
    "dask": _NETWORK,
    "fastapi": _NETWORK,
    "hg_startup": _PROCESSES,
    "python_startup": _PROCESSES,
    "python_startup_no_site": _PROCESSES,
    "sphinx": "needs some twenty packages more; docutils, on which sphinx is built, is measured",
    "sympy": "the version that it names needs distutils, which Python 3.13 does not have",
    "tornado_http": _NETWORK,
    "xdsl": "imports ctypes, which a sandbox does not have",
}
"""By the names that pyperformance gives them."""

PACKAGES = {
    "chameleon": ("chameleon",),
    "crypto_pyaes": ("pyaes",),
    "django_template": ("django", "asgiref", "sqlparse"),
    "docutils": ("docutils",),
    "dulwich_log": ("dulwich", "certifi", "urllib3"),
    "genshi": ("genshi", "six"),
    "html5lib": ("html5lib", "six", "webencodings"),
    "mako": ("mako", "markupsafe"),
    "networkx": ("networkx",),
    "sqlalchemy_declarative": ("sqlalchemy",),
    "sqlalchemy_imperative": ("sqlalchemy",),
    "sqlglot_v2": ("sqlglot",),
    "tomli_loads": ("tomli",),
    "yaml": ("pyyaml",),
}
"""What pylock.toml has for the programs of a folder, by the folder's name without its `bm_`."""


@dataclass(frozen=True)
class Program:
    """A program, and how it is run. Several may share a script, and one may have several benchmarks."""

    name: str
    folder: Path
    arguments: tuple[str, ...]
    packages: tuple[str, ...]

    @property
    def script(self) -> Path:
        return self.folder / "run_benchmark.py"


def carried(benchmarks: Path) -> list[Program]:
    """All programs below `benchmarks`, the folder of pyperformance's wheel that has one folder for each script."""
    return sorted(_programs(benchmarks), key=lambda program: program.name)


def _programs(benchmarks: Path) -> Iterator[Program]:
    for folder in benchmarks.glob("bm_*"):
        shared = folder.name.removeprefix("bm_")
        for settings in folder.glob("*.toml"):
            name = shared if settings.stem == "pyproject" else settings.stem.removeprefix("bm_")
            options = tomllib.loads(settings.read_text(encoding="utf-8")).get("tool", {}).get("pyperformance", {})
            yield Program(name, folder, tuple(options.get("extra_opts", ())), PACKAGES.get(shared, ()))
