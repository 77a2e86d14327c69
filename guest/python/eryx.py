# SPDX-License-Identifier: MIT OR Apache-2.0
"""What a program inside an Eryx sandbox can learn about the sandbox, and the exceptions that only a sandbox raises."""

import importlib
from typing import Any

__all__ = [
    "CallbackArgumentError",
    "CallbackError",
    "CallbackHostError",
    "CallbackLimitError",
    "CallbackNotFoundError",
    "CallbackTimeoutError",
    "Cancelled",
    "Interrupted",
    "PreparationError",
    "TimeLimitExceeded",
    "display",
    "invoke",
    "list_callbacks",
    "ready",
]


class Interrupted(KeyboardInterrupt):
    """The host asks the program to stop. ``finally`` blocks run; soon after, the host stops the program for good."""

    __module__ = "eryx"


class TimeLimitExceeded(Interrupted):
    """The execution's wall time limit is reached."""


class Cancelled(Interrupted):
    """The host cancelled the execution."""


class PreparationError(RuntimeError):
    """What a program has done before ``ready()`` cannot be kept for the executions to come; the text says what."""


class CallbackError(RuntimeError):
    """A callback failed, and says why. The base of all that the failure of a callback raises."""


class CallbackNotFoundError(CallbackError):
    """The host has no callback of this name."""


class CallbackArgumentError(CallbackError, TypeError):
    """The arguments do not fit the callback's schema."""


class CallbackTimeoutError(CallbackError):
    """The host did not answer in time."""


class CallbackLimitError(CallbackError):
    """Too many calls, or too large ones."""


class CallbackHostError(CallbackError):
    """Something went wrong in the host that is not for the program to know; the text holds an id for the host's log."""


def ready() -> None:
    """What is above this line, at the top level of a program, is done once when the host prepares the program.

    What follows runs in each execution. Where a program is not prepared, this does nothing.
    """


def __getattr__(name: str) -> Any:
    """``display``, ``invoke`` and ``list_callbacks``, which are builtins too: a module of theirs needs the classes above."""
    if name == "display":
        return getattr(importlib.import_module("_eryx.display"), name)
    if name not in ("invoke", "list_callbacks"):
        raise AttributeError(f"module 'eryx' has no attribute {name!r}", name=name)
    return getattr(importlib.import_module("_eryx.callbacks"), name)
