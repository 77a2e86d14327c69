# SPDX-License-Identifier: MIT OR Apache-2.0
"""The functions that the C shim looks up at boot (guest/shim/python_side.h), gathered from where they are written.

Importing this module also imports everything that an image should hold warm and puts the guest's own event loop,
builtins and replacements in place.
"""

from _eryx import space as space  # before `shutil`
from _eryx import warm as warm  # first of the others: everything below finds its imports warm
from _eryx.afterwards import is_image_being_made
from _eryx.callbacks import bind_callbacks, make_call_error
from _eryx import feed_warm as feed_warm
from _eryx.compiled import finish_code
from _eryx.display import show_result
from _eryx.environment import set_environment
from _eryx.finish import finish
from _eryx.reset_caches import reset_caches
from _eryx.program import compile_program
from _eryx.report import describe_exception
from _eryx.setup import set_up
from _eryx.task import begin

__all__ = [
    "begin",
    "bind_callbacks",
    "compile_program",
    "describe_exception",
    "finish",
    "finish_code",
    "is_image_being_made",
    "reset_caches",
    "make_call_error",
    "set_environment",
    "show_result",
]

set_up()

from _eryx import check_warm as check_warm  # noqa: E402  last: it runs what the others have set up
