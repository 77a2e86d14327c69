# SPDX-License-Identifier: MIT OR Apache-2.0
"""Modules of the library that programs import seldom, amended once they are imported.

CPython leaves out of them what its platform lacks. A bare AttributeError, or "unknown url type: https", tells nobody
why: what stands here fails where the network or a process is asked for, and says so.
"""

import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final, NoReturn

from _eryx.reasons import NETWORK, PROCESSES, explain_attributes, no_processes


def _amend_http_client(module: Any) -> None:
    """With HTTPSConnection, urllib.request and xmlrpc.client know https."""

    class HTTPSConnection(module.HTTPConnection):
        """A connection that cannot be made."""

        default_port = module.HTTPS_PORT

        def __init__(self, host: str, port: int | None = None, *, context: object = None, **named: Any) -> None:
            super().__init__(host, port, **named)

    HTTPSConnection.__module__ = "http.client"
    HTTPSConnection.__qualname__ = "HTTPSConnection"
    module.HTTPSConnection = HTTPSConnection
    module._create_https_context = lambda http_version: None


def _amend_process_pools(module: Any) -> None:
    module._system_limits_checked = True
    module._system_limited = PROCESSES


def _amend_multiprocessing(module: Any) -> None:
    def refuse(_self: object, *_arguments: Any, **_named: Any) -> NoReturn:
        raise no_processes()

    module.BaseContext.Pool = module.BaseContext.Manager = refuse


def _amend_thread_pools(module: Any) -> None:
    def refuse(_class: object, *_arguments: Any, **_named: Any) -> NoReturn:
        raise RuntimeError("a ThreadPool cannot start inside an Eryx sandbox: use ThreadPoolExecutor")

    module.ThreadPool.__new__ = refuse  # before anything is there that its destructor would end


def _without_ssl(*names: str) -> Callable[[ModuleType], None]:
    return lambda module: explain_attributes(module, dict.fromkeys(names, NETWORK))


_AMENDMENTS: Final[dict[str, Callable[[ModuleType], None]]] = {
    "concurrent.futures.process": _amend_process_pools,
    "ftplib": _without_ssl("FTP_TLS"),
    "http.client": _amend_http_client,
    "imaplib": _without_ssl("IMAP4_SSL"),
    "multiprocessing.context": _amend_multiprocessing,
    "multiprocessing.pool": _amend_thread_pools,
    "poplib": _without_ssl("POP3_SSL"),
    "smtplib": _without_ssl("SMTP_SSL"),
}


class _AmendingFinder:
    """The first finder: finds modules as the others do, and amends those of the table after they have run."""

    @classmethod
    def find_spec(
        cls, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        amend = _AMENDMENTS.get(name)
        if amend is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        loader: Any = spec.loader

        def execute(module: ModuleType) -> None:
            del loader.exec_module  # that of its class is the loader's own
            loader.exec_module(module)
            amend(module)

        loader.exec_module = execute
        return spec


def amend_modules() -> None:
    """Puts the finder into place."""
    sys.meta_path.insert(0, _AmendingFinder)
