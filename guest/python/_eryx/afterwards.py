# SPDX-License-Identifier: MIT OR Apache-2.0
"""What follows the program that runs: the end of its interpreter, or another program of the same session."""

from typing import Final

import _eryx_host

# A question beside those about callbacks (abi/guest_abi.h): see `Bridge::describe`.
_QUESTION: Final = 4


def is_last_program() -> bool:
    """Whether the interpreter ends with this program, as it does outside sessions.

    Asked only where there is something to end: the host then knows that a session has it.
    """
    try:
        return not _eryx_host.describe(_QUESTION, 0)
    except SystemError:  # no host answers while an image is made
        return True


def is_image_being_made() -> bool:
    """Whether the program is one of ours that warms up an image: then no host answers."""
    try:
        _eryx_host.describe(_QUESTION, 0)
    except SystemError:
        return True
    return False
