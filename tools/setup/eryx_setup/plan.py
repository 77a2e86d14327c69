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
    wabt: Stage
    guest_object: Stage
    boost: Stage | None
    """None: the machine has headers that are new enough."""

    @property
    def goals(self) -> tuple[Stage, ...]:
        return tuple(value for value in vars(self).values() if isinstance(value, Stage))


def make_plan(checkout: Checkout, cache_root: Path, environment: Mapping[str, str]) -> Plan:
    lock = PackageLock.load(checkout.lock)

    successors = Successors.REFUSED if environment.get("ERYX_LOCKED", "0") not in ("", "0") else Successors.TAKEN

    def make_apt(workspace: Workspace) -> Apt:
        return Apt(cache_root / "apt", lock.suites(), workspace.note, workspace.announce, successors)

    def fetch(bundle: str, purpose: str) -> Stage:
        members = lock.bundle(bundle)
        facts = {name: value for package in members for name, value in package.facts().items()}
        return Stage(bundle, purpose, packages.unpack_bundle(members, make_apt), facts=facts)

    cpython_source = _chosen_cpython_source(environment) or fetch("cpython-source", "fetching CPython's source")
    clang = {"clang": _version("clang-19")}
    toolchain = Stage(
        "wasm-toolchain",
        "arranging the cross compiler",
        wasm_toolchain.recipe,
        inputs={"wasi-libc": fetch("wasi-libc", "fetching the guest's C library")},
        facts=clang,
    )
    toolchain_text = checkout.recipes / "wasm_toolchain.py"
    native = Stage(
        "native-python",
        "compiling CPython for this machine",
        native_python.recipe,
        inputs={"source": cpython_source},
        facts={"compiler": _version("gcc")},
    )

    def library(name: str, recipe_name: str, source: str) -> Stage:
        return Stage(
            name,
            f"compiling {name} for WebAssembly",
            getattr(c_libraries, recipe_name),
            inputs={"source": fetch(source, f"fetching {name}'s source"), "toolchain": toolchain},
            reads=(toolchain_text,),
            facts=clang,
        )

    libraries = {name: library(name, name, f"{name}-source") for name in ("zlib", "bzip2", "xz", "sqlite")}
    guest = Stage(
        "guest-python",
        "compiling CPython for WebAssembly",
        guest_python.recipe_with_patches(checkout.patches),
        inputs={"source": cpython_source, "native-python": native, "toolchain": toolchain, **libraries},
        reads=(checkout.patches, toolchain_text),
        facts=clang,
    )
    module = Stage(
        "guest-module",
        "linking the guest",
        guest_module.recipe_for(checkout.shim, checkout.abi),
        inputs={"guest-python": guest, "toolchain": toolchain, **libraries},
        reads=(checkout.shim, checkout.abi, toolchain_text, checkout.set_up / "wasm_module.py"),
        facts=clang,
    )
    archive = Stage(
        "stdlib-archive",
        "compiling and packing the standard library",
        stdlib_archive.recipe_for(checkout.guest_modules, checkout.packer),
        inputs={
            "guest-python": guest,
            "native-python": native,
            "tzdata": fetch("tzdata", "fetching the time zones"),
            "cloudpickle": fetch("cloudpickle", "fetching what pickles functions and classes"),
        },
        reads=(checkout.guest_modules, checkout.packer),
    )
    wabt = fetch("wabt", "fetching wasm2c")
    translated = Stage(
        "translation",
        "translating the guest to C",
        translation.recipe,
        inputs={"guest-module": module, "wabt": wabt},
        reads=(checkout.set_up / "wasm_module.py",),
    )
    boost = None if _has_boost(Path("/usr/include")) else fetch("boost", "fetching Boost's headers")
    native_code = {**clang, "lld": _version("ld.lld-19")}
    counting = Stage(
        "instrumented-object",
        "compiling the guest so that it counts",
        guest_object.instrumented(checkout.native),
        inputs={"translation": translated},
        reads=(checkout.native,),
        facts=native_code,
    )
    trained = Stage(
        "profile",
        "running the training programs",
        profile.recipe_for(checkout.root, checkout.training),
        inputs={
            "translation": translated,
            "instrumented-object": counting,
        },
        # Our Python modules change often, what the interpreter spends its time on does not.
        loose_inputs={"stdlib-archive": archive, **({"boost": boost} if boost else {})},
        reads=(checkout.training,),
        facts=clang,
    )
    wants_profile = environment.get("ERYX_GUEST_PROFILE") != "off" and checkout.trainer.is_dir()
    code = Stage(
        "guest-object",
        "compiling the guest to native code",
        guest_object.optimized(checkout.native),
        inputs={"translation": translated, **({"profile": trained} if wants_profile else {})},
        reads=(checkout.native,),
        facts=native_code,
    )
    return Plan(
        cpython_source=cpython_source,
        native_python=native,
        guest_module=module,
        translation=translated,
        stdlib_archive=archive,
        wabt=wabt,
        guest_object=code,
        boost=boost,
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
