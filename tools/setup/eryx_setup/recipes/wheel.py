# SPDX-License-Identifier: MIT OR Apache-2.0
"""Packs what a build has installed into a wheel: the same bytes for the same files."""

from __future__ import annotations

import base64
import hashlib
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

from .guest_exports import ABI
from .guest_python import SOABI

TAG = f"cp313-cp313-{ABI}_wasm32"
SUFFIX = f".{SOABI}.so"
"""Of the names of extension modules."""
BUILD = "1eryx"
"""Tells the wheels from those that others build of the same version."""

# Those for the packages' own tests, in a folder beside: they have the tests and the modules that only tests use.
_TESTS_BUILD = "1eryxtests"
_WITH_TESTS = "with-tests"

_DATE = (1980, 1, 1, 0, 0, 0)


def write_wheel(
    site: Path, source: Path, folder: Path, tag: str = TAG, build: str = BUILD, licenses: Iterable[Path] = ()
) -> Path:
    """Packs the files below `site`; name, version and the rest come from the source archive that is unpacked in `source`. `licenses`:
    beside those that the archive names.

    Returns: the wheel, in `folder`.
    """
    metadata = (source / "PKG-INFO").read_bytes()
    fields = HeaderParser().parsestr(metadata.decode())
    name = fields["Name"].replace("-", "_")
    information = f"{name}-{fields['Version']}.dist-info"
    files = {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
    files[f"{information}/METADATA"] = metadata
    files[f"{information}/WHEEL"] = (
        f"Wheel-Version: 1.0\nGenerator: eryx\nRoot-Is-Purelib: false\nTag: {tag}\nBuild: {build}\n".encode()
    )
    for license_file in fields.get_all("License-File", []):
        files[f"{information}/licenses/{license_file}"] = (source / license_file).read_bytes()
    files |= {f"{information}/licenses/{each.name}": each.read_bytes() for each in licenses}
    entry_points = "".join(_entry_points(tomllib.loads((source / "pyproject.toml").read_text())["project"]))
    if entry_points:
        files[f"{information}/entry_points.txt"] = entry_points.encode()
    record = f"{information}/RECORD"
    lines = [f"{path},sha256={_digest(data)},{len(data)}\n" for path, data in sorted(files.items())]
    files[record] = "".join([*lines, f"{record},,\n"]).encode()
    wheel = folder / f"{name}-{fields['Version']}-{build}-{tag}.whl"
    _pack(wheel, files)
    return wheel


def write_with_tests(site: Path, source: Path, folder: Path, licenses: Iterable[Path] = ()) -> None:
    """As write_wheel: the one for the package's own tests, in a folder below `folder`."""
    (folder / _WITH_TESTS).mkdir()
    write_wheel(site, source, folder / _WITH_TESTS, build=_TESTS_BUILD, licenses=licenses)


def _entry_points(project: Mapping[str, Any]) -> Iterator[str]:
    groups = {**({"console_scripts": project["scripts"]} if "scripts" in project else {}), **project.get("entry-points", {})}
    for group, points in groups.items():
        yield f"[{group}]\n"
        yield from (f"{name} = {target}\n" for name, target in points.items())
        yield "\n"


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def _pack(wheel: Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
