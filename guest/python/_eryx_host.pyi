# SPDX-License-Identifier: MIT OR Apache-2.0
"""Types of the built-in module of guest/shim/host_module.c."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import Context
from typing import Any, Self

CALLBACK_UNKNOWN: int
CALL_BAD_ARGUMENTS: int
CALL_FAILED: int
CALL_HOST_FAILURE: int
CALL_LIMIT: int
CALL_NOT_FOUND: int
CALL_TIMEOUT: int
DESCRIBE_ALL: int
DESCRIBE_CALLBACK: int
DESCRIBE_NAME: int

class Callback:
    __qualname__: str
    _index: int
    _parameters: tuple[str, ...]
    def __new__(cls, name: str, index: int, is_immediate: bool, parameters: tuple[str, ...]) -> Self: ...
    def __call__(self, *arguments: Any, **named: Any) -> Coroutine[Any, Any, Any]: ...
    def sync(self, *arguments: Any, **named: Any) -> Any: ...

class ReadyQueue:
    def call_soon(
        self, callback: Callable[..., object], /, *args: object, context: Context | None = None
    ) -> asyncio.Handle: ...

def wait(deadline: int, /) -> None: ...
def poll() -> None: ...
def run_ready(
    ready: deque[asyncio.Handle], report: Callable[[asyncio.Handle, BaseException], object], /
) -> None: ...
def describe(what: int, index: int, /) -> Any: ...
def program_file() -> str: ...
def program_text(file: object, /) -> str | None: ...
def program_number() -> int: ...
def raise_pending_interrupt() -> None: ...
def set_driver_folders(folders: tuple[str, ...], /) -> None: ...
