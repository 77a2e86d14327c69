# SPDX-License-Identifier: MIT OR Apache-2.0
"""Writes the CMake file through which the build finds what the set-up made."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from .cache import Cache
from .errors import SetupError
from .recipes.guest_module import MODULE
from .recipes.guest_object import CPU, OBJECT
from .recipes.stdlib_archive import ARCHIVE
from .stage import Stage

if TYPE_CHECKING:
    from .plan import Plan

_HEAD = "# Written by tools/setup/setup; says where the outputs of its stages lie.\n"


def write_artifacts(path: Path, plan: Plan, cache: Cache) -> None:
    """Writes `path`, unless it is there with the same content: CMake configures again when it changes.

    Requires: the guest's module is in the cache. The other outputs need not be there yet.
    """

    def output(stage: Stage) -> Path:
        return cache.output(stage.name, stage.key)

    module = output(plan.guest_module) / MODULE
    values = {
        "ERYX_GUEST_OBJECT": output(plan.guest_object) / OBJECT,
        "ERYX_COUNTING_GUEST_OBJECT": output(plan.counting_object) / OBJECT,
        "ERYX_GUEST_INCLUDE_DIR": output(plan.translation) / "include",
        "ERYX_GUEST_WASM": module,
        "ERYX_STDLIB_ARCHIVE": output(plan.stdlib_archive) / ARCHIVE,
        "ERYX_BOOST_INCLUDE_DIR": output(plan.boost) / "usr/include" if plan.boost else "",
        "ERYX_CODE_IDENTITY": code_identity(plan, module),
        "ERYX_MODULE_IDENTITY": hashlib.sha256(module.read_bytes()).hexdigest(),
        "ERYX_PYTHON_VERSION": python_version(module),
        "ERYX_NATIVE_PYTHON": output(plan.native_python) / "bin/python3.13",
        "ERYX_NATIVE_KIT_DIR": output(plan.native_kit),
        "ERYX_GUEST_PYTHON_DIR": output(plan.guest_python),
        "ERYX_WASM_TOOLCHAIN_DIR": output(plan.wasm_toolchain),
        "ERYX_PYTHON_SOURCE_DIR": output(plan.cpython_source),
        "ERYX_WABT_DIR": output(plan.wabt),
        **_metered_values(plan, cache),
        "ERYX_TEST_PACKAGES_DIR": output(plan.test_packages) if plan.test_packages else "",
    }
    text = _HEAD + "".join(f'set({name} "{value}")\n' for name, value in values.items())
    if path.is_file() and path.read_text() == text:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{path.name}.new")
        temporary.write_text(text)
        temporary.replace(path)
    except OSError as error:
        raise SetupError(
            f"{path} cannot be written: {error.strerror}",
            "If Eryx's sources are another user's, clone them into a folder of your own; or name another file: --output FILE",
        ) from error


def _metered_values(plan: Plan, cache: Cache) -> dict[str, Path | str]:
    """Empty unless it was asked for, now or earlier: builds then have it, or not, whichever way they are started."""
    folder = cache.output(plan.metered_object.name, plan.metered_object.key)
    if not folder.is_dir():
        return dict.fromkeys(("ERYX_METERED_OBJECT", "ERYX_METERED_INCLUDE_DIR", "ERYX_METERED_WASM"), "")
    return {
        "ERYX_METERED_OBJECT": folder / OBJECT,
        "ERYX_METERED_INCLUDE_DIR": folder / "include",
        "ERYX_METERED_WASM": folder / MODULE,
    }


def python_version(module: Path) -> str:
    """The version of the CPython in the guest's module, as in "3.13.5"."""
    found = set(re.findall(rb"(3\.13\.\d+[^\0 ]*)\0", module.read_bytes()))
    if len(found) != 1:
        raise SetupError(f"{module} names {len(found)} versions of Python 3.13 instead of one", "Is it another Python?")
    return found.pop().decode()


def code_identity(plan: Plan, module: Path) -> str:
    """Names the guest's native code: a different module, translator, compiler, target or flag gives another name."""
    parts = {
        "module": hashlib.sha256(module.read_bytes()).hexdigest(),
        "cpu": CPU,
        **plan.guest_object.facts,
        **{name: stage.key for name, stage in plan.guest_object.inputs.items()},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
