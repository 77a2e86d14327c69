# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages of the set-up and how they depend on each other. This is the page to read first."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .apt import Apt, Successors
from .artifacts import write_artifacts
from .cache import Cache
from .checkout import Checkout
from .comparisons import pyperformance_stage, reference_stage
from .errors import SetupError
from .metered import metered_object_stage
from .package_lock import PackageLock
from .python_interface import python_interface
from .recipes import (
    c_libraries,
    cxx_runtime,
    guest_module,
    guest_object,
    guest_python,
    locked_packages,
    native_kit,
    native_python,
    packages,
    profile,
    rust_toolchain,
    stdlib_archive,
    translation,
    wasm_toolchain,
)
from .recipes.host_build import HostBuild
from .rust_wheels import rust_stages
from .science import LIBRARIES, science_stages
from .stage import Leaves, Stage, hash_tree
from .workspace import Workspace


@dataclass(frozen=True)
class Plan:
    """The stages whose outputs a build of Eryx uses, and some that lead there."""

    cpython_source: Stage
    native_python: Stage
    wasm_toolchain: Stage
    guest_python: Stage
    guest_module: Stage
    translation: Stage
    wabt: Stage
    stdlib_archive: Stage
    guest_object: Stage
    native_kit: Stage
    metered_object: Stage
    """The metered guest. No goal unless it is asked for."""
    boost: Stage | None
    """None: the machine has headers that are new enough."""
    counting_object: Stage
    command: Stage
    test_packages: Stage | None
    """None: the build is part of somebody else's program, and has no tests."""
    science: tuple[Stage, ...]
    """Those that make wheels of numpy, pandas, SciPy, scikit-learn, pillow and matplotlib. No build of Eryx uses them: they are no goals of the set-up."""
    rust: tuple[Stage, ...]
    """Those that make wheels of packages in Rust. They are no goals, either."""
    reference: Stage
    """What benchmarks compare with besides native_python. No goal."""
    benchmarks: tuple[Stage, ...]
    """What fetches the programs of pyperformance, which no build uses."""

    @property
    def goals(self) -> tuple[Stage, ...]:
        used = (
            self.cpython_source,
            self.native_python,
            self.wasm_toolchain,
            self.guest_python,
            self.guest_module,
            self.translation,
            self.stdlib_archive,
            self.guest_object,
            self.native_kit,
            self.wabt,
        )
        optional = (self.boost, self.test_packages)
        return (*used, *(stage for stage in optional if stage))


def make_plan(
    checkout: Checkout, cache_root: Path, environment: Mapping[str, str], preset: str = "release"
) -> Plan:
    """`preset` names the build tree in which the trainer and the command are compiled."""

    def describe() -> None:
        write_artifacts(checkout.artifacts, plan, Cache(cache_root))

    plan = _Planner(checkout, cache_root, environment, preset).plan(describe)
    return plan


class _Planner:
    """Makes the stages, from the sources to the native code."""

    def __init__(self, checkout: Checkout, cache_root: Path, environment: Mapping[str, str], preset: str) -> None:
        self._checkout = checkout
        self._preset = preset
        self._host = HostBuild(checkout.root, preset)
        self._environment = environment
        self._lock = PackageLock.load(checkout.lock)
        self._apt_folder = cache_root / "apt"
        self._apt_guard = threading.Lock()
        locked = environment.get("ERYX_LOCKED", "0") not in ("", "0")
        self._successors = Successors.REFUSED if locked else Successors.TAKEN
        self._clang = {"clang": _version("clang-19")}
        self._toolchain_text = checkout.recipes / "wasm_toolchain.py"
        self._toolchain = Stage(
            "wasm-toolchain",
            "arranging the cross compiler",
            wasm_toolchain.recipe,
            inputs={"wasi-libc": self._fetch("wasi-libc", "fetching the guest's C library")},
            facts=self._clang,
        )
        self._libraries = {name: self._library(name) for name in ("zlib", "bzip2", "xz", "sqlite")}

    def plan(self, describe: Callable[[], None]) -> Plan:
        """`describe` writes the artifacts' file; it is called when the stages up to `translation` have run."""
        source = _chosen_cpython_source(self._environment) or self._fetch("cpython-source", "fetching CPython's source")
        native = self._native(source)
        guest = self._guest(source, native)
        module = self._module(guest)
        wabt = self._fetch("wabt", "fetching wasm2c")
        translated = self._translation(module, wabt)
        archive = self._archive(guest, native)
        boost = None if _has_boost(Path("/usr/include")) else self._fetch("boost", "fetching Boost's headers")
        native_code = {**self._clang, "lld": _version("ld.lld-19")}
        counting = self._counting_object(translated, native_code)
        engine = Stage(
            "engine",
            "compiling the engine",
            self._host.engine_recipe(describe),
            loose_inputs={"source": source, "guest-module": module, "translation": translated, **({"boost": boost} if boost else {})},
            leaves=Leaves.NOTHING,
        )
        trainer, trained = self._profile(translated, counting, engine, archive)
        wants_profile = self._environment.get("ERYX_GUEST_PROFILE") != "off" and self._checkout.trainer.is_dir()
        code = Stage(
            "guest-object",
            "compiling the guest to native code",
            guest_object.optimized(self._checkout.native, self._checkout.abi),
            inputs={"translation": translated, **({"profile": trained} if wants_profile else {})},
            reads=(self._checkout.native, self._checkout.abi),
            facts=native_code,
        )
        command = Stage(
            "command",
            "compiling the command",
            self._host.command_recipe(),
            loose_inputs={"engine": engine},
            after=(trainer,) if wants_profile else (),
            leaves=Leaves.NOTHING,
        )
        return Plan(
            cpython_source=source,
            native_python=native,
            wasm_toolchain=self._toolchain,
            guest_python=guest,
            guest_module=module,
            translation=translated,
            stdlib_archive=archive,
            guest_object=code,
            native_kit=self._kit(module, translated, wabt),
            metered_object=metered_object_stage(self._checkout, module, wabt, native_code),
            boost=boost,
            wabt=wabt,
            counting_object=counting,
            command=command,
            test_packages=None if self._preset == "embed" else self._test_packages(),
            science=self._science(source, guest, native),
            rust=rust_stages(self._checkout.root, self._rust(), self._toolchain, native_code),
            reference=reference_stage(source, _version("gcc")),
            benchmarks=(pyperformance_stage(self._checkout.pyperformance),),
        )

    def _fetch(self, bundle: str, purpose: str) -> Stage:
        members = self._lock.bundle(bundle)
        facts = {name: value for package in members for name, value in package.facts().items()}
        return Stage(bundle, purpose, packages.unpack_bundle(members, self._make_apt), facts=facts)

    def _make_apt(self, workspace: Workspace) -> Apt:
        return Apt(
            self._apt_folder, self._lock.suites(), workspace.note, workspace.announce, self._successors, self._apt_guard
        )

    def _test_packages(self) -> Stage:
        locks = self._checkout.test_packages
        wheels_for = (locked_packages.PURE, locked_packages.WEBASSEMBLY, locked_packages.NATIVE)
        recipe = locked_packages.recipe_for(*zip(locks, wheels_for, strict=True))
        return Stage("test-packages", "fetching packages that tests import", recipe, reads=locks)

    def _science(self, source: Stage, guest: Stage, native: Stage) -> tuple[Stage, ...]:
        cxx = self._fetch("libcxx", "fetching the headers of the C++ library")
        inputs = {"guest-python": guest, "native-python": native, "toolchain": self._toolchain, "libcxx": cxx}
        libraries = {name: self._fetch(f"{name}-source", f"fetching {name}'s source") for name in LIBRARIES}
        f2c = self._fetch("f2c", "fetching a translator of Fortran")
        facts = {**self._clang, "python": python_interface(source, self._checkout.patches)}
        return science_stages(self._checkout.root, inputs, {**libraries, "f2c": f2c}, facts)

    def _rust(self) -> Stage:
        members = self._lock.bundle("rust")
        return Stage(
            "rust",
            "fetching Rust's compiler",
            rust_toolchain.recipe_for(members, self._make_apt),
            facts={name: value for package in members for name, value in package.facts().items()},
        )

    def _library(self, name: str) -> Stage:
        source = self._fetch(f"{name}-source", f"fetching {name}'s source")
        return Stage(
            name,
            f"compiling {name} for WebAssembly",
            getattr(c_libraries, name),
            inputs={"source": source, "toolchain": self._toolchain},
            reads=(self._toolchain_text,),
            facts=self._clang,
        )

    def _native(self, source: Stage) -> Stage:
        return Stage(
            "native-python",
            "compiling CPython for this machine",
            native_python.recipe,
            inputs={"source": source},
            facts={"compiler": _version("gcc")},
        )

    def _translation(self, module: Stage, wabt: Stage) -> Stage:
        return Stage(
            "translation",
            "translating the guest to C",
            translation.recipe,
            inputs={"guest-module": module, "wabt": wabt},
            reads=(*self._checkout.module_readers, self._checkout.functions_text),
        )

    def _kit(self, module: Stage, translated: Stage, wabt: Stage) -> Stage:
        native, abi = self._checkout.native, self._checkout.abi
        return Stage(
            "native-kit",
            "gathering what native packages are compiled with",
            native_kit.recipe_for(native, abi),
            inputs={
                "guest-module": module,
                "translation": translated,
                "wabt": wabt,
                "cxx-runtime": self._cxx_runtime(),
            },
            reads=(native, abi, self._checkout.recipes / "translation.py"),
            facts={"simde": native_kit.simde_version()},
        )

    def _cxx_runtime(self) -> Stage:
        members = self._lock.bundle("cxx-runtime-source")
        source = Stage(
            "cxx-runtime-source",
            "fetching the source of C++'s runtime library",
            cxx_runtime.unpack_sources(members, self._make_apt),
            facts={name: value for package in members for name, value in package.facts().items()},
        )
        return Stage(
            "cxx-runtime",
            "compiling C++'s runtime library for packages",
            cxx_runtime.recipe_for(self._checkout.cxx),
            inputs={"source": source, "toolchain": self._toolchain},
            reads=(self._checkout.cxx, self._toolchain_text),
            facts=self._clang,
        )

    def _counting_object(self, translated: Stage, native_code: Mapping[str, str]) -> Stage:
        return Stage(
            "instrumented-object",
            "compiling the guest so that it counts",
            guest_object.instrumented(self._checkout.native, self._checkout.abi),
            inputs={"translation": translated},
            reads=(self._checkout.native, self._checkout.abi),
            facts=native_code,
        )

    def _guest(self, source: Stage, native: Stage) -> Stage:
        patches = self._checkout.patches
        return Stage(
            "guest-python",
            "compiling CPython for WebAssembly",
            guest_python.recipe_with_patches(patches),
            inputs={"source": source, "native-python": native, "toolchain": self._toolchain, **self._libraries},
            reads=(patches, self._toolchain_text),
            facts=self._clang,
        )

    def _module(self, guest: Stage) -> Stage:
        shim, libc, abi = self._checkout.shim, self._checkout.libc, self._checkout.abi
        emscripten = self._checkout.emscripten
        return Stage(
            "guest-module",
            "linking the guest",
            guest_module.recipe_for(shim, libc, emscripten, abi),
            inputs={"guest-python": guest, "toolchain": self._toolchain, **self._libraries},
            reads=(shim, libc, emscripten, abi, self._toolchain_text, *self._checkout.module_readers, self._checkout.exports_text),
            facts=self._clang,
        )

    def _archive(self, guest: Stage, native: Stage) -> Stage:
        modules, packer = self._checkout.guest_modules, self._checkout.packer
        return Stage(
            "stdlib-archive",
            "compiling and packing the standard library",
            stdlib_archive.recipe_for(modules, packer),
            inputs={
                "guest-python": guest,
                "native-python": native,
                "tzdata": self._fetch("tzdata", "fetching the time zones"),
                "cloudpickle": self._fetch("cloudpickle", "fetching what pickles functions and classes"),
            },
            reads=(modules, packer),
            facts={"zstd": _version("zstd")},
        )

    def _profile(self, translated: Stage, counting: Stage, engine: Stage, archive: Stage) -> tuple[Stage, Stage]:
        """The trainer, and what it makes."""
        inputs = {"translation": translated, "instrumented-object": counting}
        trainer = Stage(
            "trainer",
            "linking the engine to the guest that counts",
            self._host.trainer_recipe(),
            inputs=inputs,
            loose_inputs={"engine": engine},
            facts=self._clang,
        )
        trained = Stage(
            "profile",
            "running the training programs",
            profile.recipe_for(self._checkout.training),
            inputs=inputs,
            # Our Python modules change often, what the interpreter spends its time on does not.
            loose_inputs={"stdlib-archive": archive, "trainer": trainer},
            reads=(self._checkout.training,),
            facts=self._clang,
        )
        return trainer, trained


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
