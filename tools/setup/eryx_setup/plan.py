# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages of the set-up and how they hang together. This is the page to read first."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .apt import Apt, Successors
from .errors import SetupError
from .package_lock import PackageLock
from .recipes import (
    c_libraries,
    guest_module,
    guest_object,
    guest_python,
    native_python,
    packages,
    profile,
    stdlib_archive,
    translation,
    wasm_toolchain,
)
from .stage import Stage, hash_tree
from .workspace import Workspace


@dataclass(frozen=True)
class Checkout:
    """Where in the repository the recipes' inputs are."""

    root: Path

    @property
    def lock(self) -> Path:
        return self.root / "tools/setup/packages.lock"

    @property
    def set_up(self) -> Path:
        return self.root / "tools/setup/eryx_setup"

    @property
    def recipes(self) -> Path:
        return self.set_up / "recipes"

    @property
    def patches(self) -> Path:
        return self.root / "guest/cpython/patches"

    @property
    def abi(self) -> Path:
        return self.root / "abi"

    @property
    def shim(self) -> Path:
        return self.root / "guest/shim"

    @property
    def native(self) -> Path:
        return self.root / "guest/native"

    @property
    def guest_modules(self) -> Path:
        return self.root / "guest/python"

    @property
    def training(self) -> Path:
        return self.root / "guest/training"

    @property
    def trainer(self) -> Path:
        return self.root / "tools/trainer"

    @property
    def packer(self) -> Path:
        return self.root / "tools/pack_archive.py"


@dataclass(frozen=True)
class Plan:
    """The stages whose outputs a build of Eryx uses."""

    cpython_source: Stage
    native_python: Stage
    guest_module: Stage
    translation: Stage
    stdlib_archive: Stage
    guest_object: Stage
    boost: Stage | None
    """None: the machine has headers that are new enough."""

    @property
    def goals(self) -> tuple[Stage, ...]:
        return tuple(value for value in vars(self).values() if isinstance(value, Stage))


def make_plan(checkout: Checkout, cache_root: Path, environment: Mapping[str, str]) -> Plan:
    successors = Successors.REFUSED if environment.get("ERYX_LOCKED", "0") not in ("", "0") else Successors.TAKEN
    sources = _Fetching(PackageLock.load(checkout.lock), cache_root / "apt", successors)
    planner = _Planner(checkout, sources)
    cpython_source = _chosen_cpython_source(environment) or sources.fetch("cpython-source", "fetching CPython's source")
    native = planner.native_python(cpython_source)
    libraries = planner.libraries()
    guest = planner.guest_python(cpython_source, native, libraries)
    module = planner.guest_module(guest, libraries)
    archive = planner.stdlib_archive(guest, native)
    wabt = sources.fetch("wabt", "fetching wasm2c")
    translated = planner.translation(module, wabt)
    boost = None if _has_boost(Path("/usr/include")) else sources.fetch("boost", "fetching Boost's headers")
    wants_profile = environment.get("ERYX_GUEST_PROFILE") != "off" and checkout.trainer.is_dir()
    trained = planner.profile(translated, archive, boost) if wants_profile else None
    return Plan(
        cpython_source=cpython_source,
        native_python=native,
        guest_module=module,
        translation=translated,
        stdlib_archive=archive,
        guest_object=planner.guest_object(translated, trained),
        boost=boost,
    )


@dataclass(frozen=True)
class _Fetching:
    """Makes the stages that fetch Debian's packages."""

    lock: PackageLock
    apt_root: Path
    successors: Successors

    def fetch(self, bundle: str, purpose: str) -> Stage:
        members = self.lock.bundle(bundle)
        facts = {name: value for package in members for name, value in package.facts().items()}
        return Stage(bundle, purpose, packages.unpack_bundle(members, self._make_apt), facts=facts)

    def _make_apt(self, workspace: Workspace) -> Apt:
        return Apt(self.apt_root, self.lock.suites(), workspace.note, workspace.announce, self.successors)


class _Planner:
    """Makes the stages that compile, one function each, in the order of tools/setup/README.md."""

    def __init__(self, checkout: Checkout, sources: _Fetching) -> None:
        self._checkout = checkout
        self._sources = sources
        self._clang = {"clang": _version("clang-19")}
        self._native_code = {**self._clang, "lld": _version("ld.lld-19")}
        self._toolchain_text = checkout.recipes / "wasm_toolchain.py"
        self._toolchain = Stage(
            "wasm-toolchain",
            "arranging the cross compiler",
            wasm_toolchain.recipe,
            inputs={"wasi-libc": sources.fetch("wasi-libc", "fetching the guest's C library")},
            facts=self._clang,
        )

    def native_python(self, source: Stage) -> Stage:
        return Stage(
            "native-python",
            "compiling CPython for this machine",
            native_python.recipe,
            inputs={"source": source},
            facts={"compiler": _version("gcc")},
        )

    def libraries(self) -> dict[str, Stage]:
        return {
            name: Stage(
                name,
                f"compiling {name} for WebAssembly",
                getattr(c_libraries, name),
                inputs={
                    "source": self._sources.fetch(f"{name}-source", f"fetching {name}'s source"),
                    "toolchain": self._toolchain,
                },
                reads=(self._toolchain_text,),
                facts=self._clang,
            )
            for name in ("zlib", "bzip2", "xz", "sqlite")
        }

    def guest_python(self, source: Stage, native: Stage, libraries: Mapping[str, Stage]) -> Stage:
        patches = self._checkout.patches
        return Stage(
            "guest-python",
            "compiling CPython for WebAssembly",
            guest_python.recipe_with_patches(patches),
            inputs={"source": source, "native-python": native, "toolchain": self._toolchain, **libraries},
            reads=(patches, self._toolchain_text),
            facts=self._clang,
        )

    def guest_module(self, guest: Stage, libraries: Mapping[str, Stage]) -> Stage:
        shim, abi = self._checkout.shim, self._checkout.abi
        return Stage(
            "guest-module",
            "linking the guest",
            guest_module.recipe_for(shim, abi),
            inputs={"guest-python": guest, "toolchain": self._toolchain, **libraries},
            reads=(shim, abi, self._toolchain_text, self._checkout.set_up / "wasm_module.py"),
            facts=self._clang,
        )

    def stdlib_archive(self, guest: Stage, native: Stage) -> Stage:
        modules, packer = self._checkout.guest_modules, self._checkout.packer
        return Stage(
            "stdlib-archive",
            "compiling and packing the standard library",
            stdlib_archive.recipe_for(modules, packer),
            inputs={
                "guest-python": guest,
                "native-python": native,
                "tzdata": self._sources.fetch("tzdata", "fetching the time zones"),
                "cloudpickle": self._sources.fetch("cloudpickle", "fetching what pickles functions and classes"),
            },
            reads=(modules, packer),
        )

    def translation(self, module: Stage, wabt: Stage) -> Stage:
        return Stage(
            "translation",
            "translating the guest to C",
            translation.recipe,
            inputs={"guest-module": module, "wabt": wabt},
            reads=(self._checkout.set_up / "wasm_module.py",),
        )

    def profile(self, translated: Stage, archive: Stage, boost: Stage | None) -> Stage:
        native, training = self._checkout.native, self._checkout.training
        counting = Stage(
            "instrumented-object",
            "compiling the guest so that it counts",
            guest_object.instrumented(native),
            inputs={"translation": translated},
            reads=(native,),
            facts=self._native_code,
        )
        return Stage(
            "profile",
            "running the training programs",
            profile.recipe_for(self._checkout.root, training),
            inputs={"translation": translated, "instrumented-object": counting},
            # Our Python modules change often, what the interpreter spends its time on does not.
            loose_inputs={"stdlib-archive": archive, **({"boost": boost} if boost else {})},
            reads=(training,),
            facts=self._clang,
        )

    def guest_object(self, translated: Stage, trained: Stage | None) -> Stage:
        native = self._checkout.native
        return Stage(
            "guest-object",
            "compiling the guest to native code",
            guest_object.optimized(native),
            inputs={"translation": translated, **({"profile": trained} if trained else {})},
            reads=(native,),
            facts=self._native_code,
        )


def _has_boost(include: Path) -> bool:
    """Whether the machine has the headers of Boost 1.81 or newer."""
    version = include / "boost/version.hpp"
    if not version.is_file():
        return False
    match = re.search(r"^#define BOOST_VERSION (\d+)", version.read_text(), re.MULTILINE)
    return match is not None and int(match[1]) >= 108100


def _chosen_cpython_source(environment: Mapping[str, str]) -> Stage | None:
    """The source that ERYX_CPYTHON_SOURCE names instead of Debian's."""
    named = environment.get("ERYX_CPYTHON_SOURCE")
    if not named:
        return None
    source = Path(named).absolute()
    if not source.exists():
        raise SetupError(
            f"ERYX_CPYTHON_SOURCE names {source}, which is not there",
            "It must name an unpacked source tree of Python 3.13, or a tarball of one.",
        )
    return Stage(
        "cpython-source", f"taking CPython's source from {source}", packages.adopt_source(source),
        facts={"source": hash_tree(source)},
    )


@cache
def _version(compiler: str) -> str:
    """The compiler's own words for its version, Debian's revision included."""
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
    try:
        printed = subprocess.run([compiler, "--version"], capture_output=True, text=True, env=environment, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"{compiler} does not run", "Run tools/setup/setup: it installs what is missing.") from error
    return re.sub(r"\s+", " ", printed.stdout.splitlines()[0])
