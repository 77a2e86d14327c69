#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# tzdata 2026f of Debian 12 (apt) and tzdata 2026.6 (PyPI): the same release of the time zone database, under the same
# names, with different history. Debian builds the zones that the database has merged with a neighbour from its
# `backzone` file, so that each keeps its own past; PyPI's package has the neighbour's. Python's zoneinfo takes the system's
# files first, so a program's answer changes with the machine, and in a guest without these files. Not only before 1970:
# "WET" differs until 1996, since it is a zone of its own in one and a link to Lisbon in the other.
#
# Seen (columns: first of July of that year, Debian's offset, PyPI's): the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq tzdata=2026f-0+deb12u1 2>/dev/null
dpkg -x tzdata_*.deb debian
python3 -m venv venv
venv/bin/pip --disable-pip-version-check install -q tzdata==2026.6
cat >ask.py <<'PY'
import datetime
import pathlib
import tzdata
import zoneinfo

roots = (pathlib.Path("debian/usr/share/zoneinfo"), pathlib.Path(tzdata.__file__).parent / "zoneinfo")
for name, year in (
    ("Europe/Amsterdam", 1930),
    ("America/Aruba", 1950),
    ("WET", 1995),
    ("WET", 2000),
):
    offsets = []
    for root in roots:
        with (root / name).open("rb") as file:
            zone = zoneinfo.ZoneInfo.from_file(file)
        offsets.append(datetime.datetime(year, 7, 1, 12, tzinfo=zone).strftime("%z"))
    print(name, year, *offsets)
PY
cat >expected <<'TEXT'
Europe/Amsterdam 1930 +011932 +0100
America/Aruba 1950 -0430 -0400
WET 1995 +0100 +0200
WET 2000 +0100 +0100
TEXT
venv/bin/python ask.py | diff expected -
