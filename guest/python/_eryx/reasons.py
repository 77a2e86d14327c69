# SPDX-License-Identifier: MIT OR Apache-2.0
"""Why a sandbox lacks what other systems have, as exceptions say it."""

import errno
from collections.abc import Mapping
from types import ModuleType
from typing import Any, Final

NATIVE: Final = "native libraries cannot be loaded inside an Eryx sandbox"
NETWORK: Final = "there is no network inside an Eryx sandbox"
PIPES: Final = "there are no pipes inside an Eryx sandbox"
PROCESSES: Final = "processes cannot start inside an Eryx sandbox"
SYSTEM: Final = "an Eryx sandbox has no operating system of this kind"
TERMINAL: Final = "there is no terminal inside an Eryx sandbox"
TLS: Final = "there is no TLS inside an Eryx sandbox, nor a network: let the host connect, in a callback"


def no_processes() -> OSError:
    """What everything raises that would start a process."""
    return OSError(errno.ENOTSUP, PROCESSES)


def explain_attributes(module: ModuleType, reasons: Mapping[str, str]) -> None:
    """Lets the AttributeError for a missing name say why: ``hasattr`` stays false, by which libraries decide."""

    def __getattr__(name: str) -> Any:
        reason = reasons.get(name)
        text = f"module {module.__name__!r} has no attribute {name!r}"
        if reason is None:
            raise AttributeError(text, name=name, obj=module)
        raise AttributeError(f"{text}: {reason}")

    module.__getattr__ = __getattr__  # type: ignore[method-assign]
