# SPDX-License-Identifier: MIT OR Apache-2.0
"""The stages of the metered guest, which only `--metered` runs."""

from __future__ import annotations

from collections.abc import Mapping

from .checkout import Checkout
from .recipes import metered_object, metered_translation
from .stage import Stage


def metered_object_stage(checkout: Checkout, module: Stage, wabt: Stage, native_code: Mapping[str, str]) -> Stage:
    """`native_code`: versions of what compiles it."""
    translated = Stage(
        "metered-translation",
        "metering the guest, and translating it to C",
        metered_translation.recipe,
        inputs={"guest-module": module, "wabt": wabt},
        reads=(
            *checkout.module_readers,
            *checkout.metering,
            checkout.functions_text,
            checkout.recipes / "translation.py",
        ),
    )
    return Stage(
        "metered-object",
        "compiling the metered guest",
        metered_object.recipe_for(checkout.native, checkout.abi),
        inputs={"metered-translation": translated},
        reads=(checkout.native, checkout.abi, checkout.recipes / "guest_object.py", checkout.set_up / "module_names.py"),
        facts=native_code,
    )
