# SPDX-License-Identifier: MIT OR Apache-2.0
"""Puts into place, once at boot, what makes the interpreter of a sandbox behave like the one people know."""

import _sitebuiltins
import asyncio
import builtins

from _eryx.absent import explain_absences
from _eryx.callbacks import invoke, list_callbacks
from _eryx.check_imports import remember_finders
from _eryx.digests import add_missing_digests
from _eryx.display import display
from _eryx.exit_functions import keep_exit_functions
from _eryx.home_loop import GuestEventLoopPolicy
from _eryx.imports import import_from_working_directory
from _eryx.inspection import find_classes_of_programs
from _eryx.random_seeds import seed_as_on_64_bits
from _eryx.reset_caches import reset_caches
from _eryx.source import find_programs_in_line_cache
from _eryx.system import add_missing_names
from _eryx.threads import run_threads_when_they_start
from _eryx.unawaited import name_lines_of_unawaited
from _eryx.zone import add_tzset


def set_up() -> None:
    """Names that ``site`` would add to builtins, the event loop, what is missing or its explanation, pristine caches."""
    builtins.exit = _sitebuiltins.Quitter("exit", "Ctrl-D (i.e. EOF)")
    builtins.quit = _sitebuiltins.Quitter("quit", "Ctrl-D (i.e. EOF)")
    builtins.help = _sitebuiltins._Helper()
    builtins.invoke = invoke  # type: ignore[attr-defined]
    builtins.display = display  # type: ignore[attr-defined]
    builtins.list_callbacks = list_callbacks  # type: ignore[attr-defined]
    asyncio.set_event_loop_policy(GuestEventLoopPolicy())
    keep_exit_functions()
    explain_absences()
    run_threads_when_they_start()
    add_missing_digests()
    name_lines_of_unawaited()
    add_missing_names()
    add_tzset()
    seed_as_on_64_bits()
    find_programs_in_line_cache()
    find_classes_of_programs()
    import_from_working_directory()
    remember_finders()
    reset_caches()
