# SPDX-License-Identifier: MIT OR Apache-2.0
"""The local time zone: ``TZ`` and ``time.tzset``, which the guest's C library does not have.

The rules are those of ``zoneinfo``, imported when a zone is chosen. The interpreter asks for the offset of a moment
wherever it needs local time (``time._set_zone``, a patch of CPython).
"""

import os
import re
import time
from collections.abc import Callable
from datetime import datetime, tzinfo
from io import BytesIO
from typing import Final

_YEAR: Final = (365 * 24 + 6) * 3600
# The moments that datetime can show, whatever the offset.
_FIRST: Final = -62135500000
_LAST: Final = 253402200000

_set_zone: Final = time._set_zone  # type: ignore[attr-defined]
is_chosen = False
"""Whether local time is anything but UTC."""

Rule = Callable[[int], tuple[int, bool, str]]


def _rule_of(zone: tzinfo) -> Rule:
    def rule(moment: int) -> tuple[int, bool, str]:
        shown = datetime.fromtimestamp(min(max(moment, _FIRST), _LAST), zone)
        offset, summer = shown.utcoffset(), shown.dst()
        return (0 if offset is None else int(offset.total_seconds())), bool(summer), shown.tzname() or ""

    return rule


def _file_with(rule: str) -> BytesIO:
    """A time zone file that has nothing but a rule for all times, in the notation of POSIX."""
    counts = bytes(16) + (1).to_bytes(4) + (4).to_bytes(4)
    block = b"TZif2" + bytes(15) + counts + bytes(6) + b"UTC\0"
    return BytesIO(block + block + b"\n" + rule.encode("ascii") + b"\n")


def _find_rule(name: str) -> Rule | None:
    """None: UTC."""
    import zoneinfo

    try:
        return _rule_of(zoneinfo.ZoneInfo.no_cache(name))
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        pass
    # A rule that names a summer time may leave out when it is: Linux's C library takes America's dates.
    for text in (name, name + ",M3.2.0,M11.1.0"):
        try:
            rule = _rule_of(zoneinfo.ZoneInfo.from_file(_file_with(text)))
            rule(0)
        except (ValueError, TypeError):
            continue
        return rule
    # As the C library of Linux: UTC, under the name that was asked for.
    letters = re.match(r"[A-Za-z]{3,}", name)
    shown = letters[0] if letters else "UTC"
    return lambda _moment: (0, False, shown)


def tzset() -> None:
    """tzset()

    Initialize, or reinitialize, the local timezone to the value stored in
    os.environ['TZ']. The TZ environment variable should be specified in
    standard Unix timezone format as documented in the tzset man page
    (eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently
    fall back to UTC.
    """
    global is_chosen
    name = os.environ.get("TZ", "").removeprefix(":")
    rule = _find_rule(name) if name else None
    is_chosen = rule is not None
    if rule is None:
        winter = summer = (0, False, "UTC")
    else:
        # As CPython does: a zone's two names are those that it has now, half a year apart.
        first = int(time.time()) // _YEAR * _YEAR
        winter, summer = rule(first), rule(first + _YEAR // 2)
        if winter[0] > summer[0]:
            winter, summer = summer, winter
    _set_zone(rule, winter[2], summer[2])
    time.tzname = (winter[2], summer[2])
    time.timezone = -winter[0]
    time.altzone = -summer[0]
    time.daylight = int(winter[0] != summer[0])


def add_tzset() -> None:
    """Puts tzset where programs look for it."""
    time.tzset = tzset
    del time._set_zone  # type: ignore[attr-defined]
