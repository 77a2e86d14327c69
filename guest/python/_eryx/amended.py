# SPDX-License-Identifier: MIT OR Apache-2.0
"""Modules that programs import seldom, amended once they are imported.

CPython leaves out of its library what its platform lacks. A bare AttributeError tells nobody why: what stands here fails
where a process is asked for, and says so. Packages that would open a window show their pictures to the host.
"""

import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final, NoReturn

from _eryx.display import display
from _eryx.reasons import PROCESSES, no_processes


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


def _amend_agg(module: Any) -> None:
    def show(*_arguments: object, **_named: object) -> None:
        from matplotlib._pylab_helpers import Gcf  # type: ignore[import-not-found]

        for manager in Gcf.get_all_fig_managers():
            display(manager.canvas.figure)
        Gcf.destroy_all()

    module.show = show  # what pyplot.show() calls


def _amend_image_show(module: Any) -> None:
    def show(image: object, _title: str | None = None, **_options: object) -> bool:
        display(image)
        return True

    module.show = show  # what Image.show() calls


_AMENDMENTS: Final[dict[str, Callable[[ModuleType], None]]] = {
    "PIL.ImageShow": _amend_image_show,
    "concurrent.futures.process": _amend_process_pools,
    "matplotlib.backends.backend_agg": _amend_agg,
    "multiprocessing.context": _amend_multiprocessing,
    "multiprocessing.pool": _amend_thread_pools,
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
