# SPDX-License-Identifier: MIT OR Apache-2.0
"""Zip archives that are wrong as such: file name -> (bytes, kind of error, part of the message)."""

from __future__ import annotations

import struct
from dataclasses import replace

from builders import (
    DEVICE,
    FOLDER,
    LINK,
    REGULAR,
    Wheel,
    Zip,
    ZipEntry,
    descriptor,
    extra_field,
    zip64_field,
)

GOOD = Wheel().entries()
CODE = b"x = 1\n"
MEGABYTE = 1 << 20


def with_entry(entry: ZipEntry) -> bytes:
    """A wheel with one entry more; what is wrong with it is noticed before its RECORD is read."""
    return Zip([*GOOD, entry]).build()


def with_name(name: bytes, flags: int = 0) -> bytes:
    return with_entry(ZipEntry(name, CODE, flags=flags))


def changed(**fields: object) -> bytes:
    """The wheel with its first entry changed."""
    return Zip([replace(GOOD[0], **fields), *GOOD[1:]]).build()


def whole(**fields: object) -> bytes:
    return Zip(GOOD, **fields).build()


def streamed(*, signed: bool = True, wide: bool = False, behind: bytes | None = None) -> bytes:
    entry = replace(GOOD[0], flags=8)
    entry.descriptor = descriptor(entry, signed=signed, wide=wide) if behind is None else behind
    return Zip([entry, *GOOD[1:]]).build()


def two_ends() -> bytes:
    """The comment of one archive is the end of another."""
    inner = Zip([ZipEntry(b"other.py", b"evil")]).build()
    outer = whole()
    size = len(inner)
    return outer[:-2] + struct.pack("<H", size) + inner


def overlapping() -> bytes:
    """Two entries of the directory with one place: a quine or a bomb begins so."""
    first = ZipEntry(b"good/a.py", CODE)
    return Zip([first, replace(first, name=b"good/b.py", local_name=b"good/b.py", offset=0)]).build()


def nested_local() -> bytes:
    """An entry inside the stored contents of another one."""
    inside = Zip([ZipEntry(b"good/b.py", CODE, method=0)]).build()
    outer = ZipEntry(b"good/a.py", inside, method=0)
    offset = 30 + len(outer.name)
    ghost = ZipEntry(b"good/b.py", CODE, method=0, offset=offset)
    archive = Zip([outer, ghost])
    return archive.build()


def bomb(size: int, name: bytes = b"good/zeros") -> ZipEntry:
    return ZipEntry(name, bytes(size))


def zip64_entry(**fields: object) -> bytes:
    stored = len(GOOD[0].right_stored())
    values = {
        "size": 0xFFFFFFFF,
        "stored_size": 0xFFFFFFFF,
        "extra": zip64_field(len(GOOD[0].contents), stored),
        **fields,
    }
    return changed(**values)


def local_zip64(**fields: object) -> bytes:
    stored = len(GOOD[0].right_stored())
    values = {
        "local_size": 0xFFFFFFFF,
        "local_stored_size": 0xFFFFFFFF,
        "local_extra": zip64_field(len(GOOD[0].contents), stored),
        **fields,
    }
    return changed(**values)


def non_ascii_wheel() -> bytes:
    files = {"good/ä.txt": b"1", "good/__init__.py": b""}
    entries = Wheel(files=files).entries()
    return Zip([replace(entry, flags=0 if entry.name.isascii() else 0x800) for entry in entries]).build()


INVALID = "PackageInvalid"
UNSUPPORTED = "PackageUnsupported"

ZIPS = {
    # Right, so that the reader refuses for what it says it does.
    "ok_plain.zip": (whole(), "ok", ""),
    "ok_comment.zip": (whole(comment=b"a comment"), "ok", ""),
    "ok_stored.zip": (Zip([replace(entry, method=0) for entry in GOOD]).build(), "ok", ""),
    "ok_folders.zip": (with_entry(ZipEntry(b"good_data/", mode=FOLDER, method=0)), "ok", ""),
    "ok_dos_folder.zip": (with_entry(ZipEntry(b"good_data/", mode=0, dos_attributes=16)), "ok", ""),
    "ok_streamed.zip": (streamed(), "ok", ""),
    "ok_streamed_unsigned.zip": (streamed(signed=False), "ok", ""),
    "ok_streamed_wide.zip": (streamed(wide=True), "ok", ""),
    "ok_zip64_end.zip": (whole(zip64=True), "ok", ""),
    "ok_zip64_entry.zip": (zip64_entry(), "ok", ""),
    "ok_zip64_local.zip": (local_zip64(), "ok", ""),
    "ok_no_unix_mode.zip": (changed(mode=0), "ok", ""),
    "ok_utf8_name.zip": (non_ascii_wheel(), "ok", ""),
    # Names
    "name_parent.zip": (with_name(b"../evil.py"), INVALID, 'leads out of the package by ".."'),
    "name_parent_inside.zip": (with_name(b"good/../../evil.py"), INVALID, 'leads out of the package by ".."'),
    "name_absolute.zip": (with_name(b"/etc/evil"), INVALID, "an absolute path"),
    "name_drive.zip": (with_name(b"C:/evil"), INVALID, "an absolute path, with a drive"),
    "name_backslash.zip": (with_name(b"..\\evil.py"), INVALID, "a backslash"),
    "name_nul.zip": (with_name(b"good.py\0.txt"), INVALID, "a control character"),
    "name_newline.zip": (with_name(b"good\n.py"), INVALID, "a control character"),
    "name_empty.zip": (with_name(b""), INVALID, "an entry without a name"),
    "name_dot.zip": (with_name(b"./evil.py"), INVALID, 'an empty name or "."'),
    "name_double_slash.zip": (with_name(b"a//evil.py"), INVALID, 'an empty name or "."'),
    "name_long_part.zip": (with_name(b"n" * 256), INVALID, "longer than 255 bytes"),
    "name_long.zip": (with_name(b"d/" * 600 + b"x"), UNSUPPORTED, "PackageLimits::path"),
    "name_deep.zip": (with_name(b"d/" * 65 + b"x"), UNSUPPORTED, "PackageLimits::depth"),
    "name_unmarked_utf8.zip": (with_name("ä.py".encode()), INVALID, "neither ASCII nor marked as UTF-8"),
    "name_not_utf8.zip": (with_name(b"\xff.py", flags=0x800), INVALID, "neither ASCII nor marked as UTF-8"),
    "name_surrogate.zip": (with_name(b"\xed\xa0\x80", flags=0x800), INVALID, "neither ASCII nor marked as UTF-8"),
    "name_twice.zip": (with_name(b"good.py"), INVALID, '"good.py": in it twice'),
    "name_case.zip": (with_name(b"GOOD.py"), INVALID, "only in case or accents"),
    "name_case_folder.zip": (with_name(b"GOOD-1.0.dist-info/x"), INVALID, "differ only in case or accents"),
    "name_accents.zip": (
        Zip([ZipEntry("é.py".encode(), flags=0x800), ZipEntry("e\u0301.py".encode(), flags=0x800)]).build(),
        INVALID,
        "only in case or accents",
    ),
    "name_kelvin.zip": (
        Zip([ZipEntry("k.py".encode()), ZipEntry("\u212a.py".encode(), flags=0x800)]).build(),
        INVALID,
        "only in case or accents",
    ),
    "name_sharp_s.zip": (
        Zip([ZipEntry("ss.py".encode()), ZipEntry("\u00df.py".encode(), flags=0x800)]).build(),
        INVALID,
        "only in case or accents",
    ),
    "name_file_and_folder.zip": (with_name(b"good.py/evil.py"), INVALID, "both a file and a folder"),
    "name_second.zip": (
        changed(extra=extra_field(0x7075, b"\1\0\0\0\0evil.py")),
        INVALID,
        "a second name, in its extra field",
    ),
    # Types
    "type_link.zip": (with_entry(ZipEntry(b"good/link", b"/etc/passwd", mode=LINK)), INVALID, "a symbolic link"),
    "type_device.zip": (with_entry(ZipEntry(b"good/device", mode=DEVICE)), INVALID, "neither a file nor a folder"),
    "type_fifo.zip": (with_entry(ZipEntry(b"good/fifo", mode=0o10666)), INVALID, "neither a file nor a folder"),
    "type_folder_name.zip": (with_entry(ZipEntry(b"good/f/", mode=REGULAR)), INVALID, "a file by its name or type"),
    "type_file_name.zip": (with_entry(ZipEntry(b"good/f", mode=FOLDER)), INVALID, "a file by its name or type"),
    "type_full_folder.zip": (
        with_entry(ZipEntry(b"good/f/", CODE, mode=FOLDER)),
        INVALID,
        "a folder with contents",
    ),
    # Flags and methods
    "flag_encrypted.zip": (changed(flags=1), INVALID, '"good.py": encrypted'),
    "flag_strongly_encrypted.zip": (changed(flags=0x41), INVALID, "encrypted"),
    "flag_masked.zip": (changed(flags=0x2000), INVALID, "encrypted"),
    "flag_patch.zip": (changed(flags=0x20), INVALID, "unknown flags"),
    "method_bzip2.zip": (changed(method=12, stored=b"BZh"), INVALID, "compressed by method 12"),
    "method_aes.zip": (changed(method=99, stored=b"x"), INVALID, "compressed by method 99"),
    # Local headers that say something else
    "local_name.zip": (changed(local_name=b"evil.py"), INVALID, 'its local header has another name, "evil.py"'),
    "local_flags.zip": (changed(local_flags=1), INVALID, "its local header has other flags"),
    "local_method.zip": (changed(local_method=0), INVALID, "its local header has another method"),
    "local_crc.zip": (changed(local_crc=1), INVALID, "its local header has another check value"),
    "local_size.zip": (changed(local_size=3), INVALID, "its local header has another size"),
    "local_stored_size.zip": (changed(local_stored_size=3), INVALID, "its local header has another compressed size"),
    "local_zip64_size.zip": (
        local_zip64(local_extra=zip64_field(1 << 40, len(GOOD[0].right_stored()))),
        INVALID,
        "its local header has another size",
    ),
    "local_zip64_missing.zip": (local_zip64(local_extra=b""), INVALID, "its zip64 field is missing"),
    "local_second_name.zip": (changed(local_extra=extra_field(0x7075, b"\1evil")), INVALID, "a second name"),
    "local_extra_damaged.zip": (changed(local_extra=b"\1\0\xff\xff"), INVALID, "its extra field is damaged"),
    # Contents
    "contents_crc.zip": (
        changed(crc=7, local_crc=7),
        INVALID,
        "its check value (CRC-32) is wrong",
    ),
    "contents_cut.zip": (changed(stored=GOOD[0].right_stored()[:-2]), INVALID, "the compressed data are cut off"),
    "contents_more.zip": (changed(stored=GOOD[0].right_stored() + b"xx"), INVALID, "behind its compressed contents"),
    "contents_damaged.zip": (changed(stored=b"\xff" * 8), INVALID, "the compressed data are damaged"),
    "contents_smaller.zip": (changed(size=5, local_size=5), INVALID, "has another size"),
    "contents_larger.zip": (changed(size=7, local_size=7), INVALID, "has another size"),
    "contents_stored_size.zip": (
        changed(method=0, size=5, local_size=5),
        INVALID,
        "stored with another size than it has",
    ),
    # Descriptors
    "descriptor_missing.zip": (streamed(behind=b""), INVALID, "its data descriptor is not behind its contents"),
    "descriptor_wrong.zip": (streamed(behind=b"PK\7\x08" + bytes(12)), INVALID, "its data descriptor says something"),
    "descriptor_long.zip": (streamed(behind=bytes(40)), INVALID, "its data descriptor is not behind its contents"),
    "descriptor_unasked.zip": (changed(descriptor=descriptor(GOOD[0])), INVALID, "bytes behind it that belong to no entry"),
    # Places
    "place_before_first.zip": (changed(before=b"#!/bin/sh\n"), INVALID, "neither a wheel (zip) nor"),
    "place_gap.zip": (
        Zip([GOOD[0], replace(GOOD[1], before=b"gap"), *GOOD[2:]]).build(),
        INVALID,
        "belong to no entry",
    ),
    "place_before_directory.zip": (whole(before_directory=b"gap"), INVALID, "belong to no entry"),
    "place_hidden_entry.zip": (
        whole(before_directory=Zip([ZipEntry(b"evil.py", CODE)]).build()[:50]),
        INVALID,
        "belong to no entry",
    ),
    "place_overlap.zip": (overlapping(), INVALID, "overlap"),
    "place_nested.zip": (nested_local(), INVALID, "overlap"),
    "place_beyond.zip": (changed(offset=0x7FFFFFFF), INVALID, "overlaps another entry, or bytes before it"),
    "place_long_contents.zip": (changed(stored_size=10_000, local_stored_size=10_000), INVALID, "overlaps the next entry"),
    "place_disk.zip": (changed(disk=1), INVALID, "on another disk"),
    # The end
    "end_cut.zip": (whole()[:-1], INVALID, "no end of a central directory"),
    "end_half.zip": (whole()[: len(whole()) // 2], INVALID, "no end of a central directory"),
    "end_cut_comment.zip": (whole(comment=b"comment", comment_size=9), INVALID, "behind the end of the archive, or it is cut"),
    "end_behind.zip": (whole(behind=b"rubbish"), INVALID, "behind the end of the archive"),
    "end_two.zip": (two_ends(), INVALID, "two ends of the central directory"),
    "end_more_entries.zip": (whole(count=5), INVALID, "the central directory is damaged"),
    "end_fewer_entries.zip": (whole(count=3), INVALID, "longer than its number of entries"),
    "end_huge_count.zip": (whole(count=0xFFFE), UNSUPPORTED, "PackageLimits::entries"),
    "end_size.zip": (whole(directory_size=40), INVALID, "not where its end says"),
    "end_offset.zip": (whole(directory_offset=0), INVALID, "not where its end says"),
    "end_offset_beyond.zip": (whole(directory_offset=0x7FFFFFFF), INVALID, "not where its end says"),
    "end_gap.zip": (whole(after_directory=b"gap"), INVALID, "not where its end says"),
    "end_disk.zip": (whole(disk=1), INVALID, "several disks"),
    "end_disk_count.zip": (whole(disk_count=1), INVALID, "several disks"),
    "end_zip64_missing.zip": (whole(count=0xFFFF), INVALID, "the zip64 end of the central directory is missing"),
    "end_zip64_count.zip": (whole(zip64=True, zip64_count=3), INVALID, "do not agree"),
    "end_zip64_huge.zip": (whole(zip64=True, count=1 << 40), UNSUPPORTED, "PackageLimits::entries"),
    "end_zip64_elsewhere.zip": (whole(zip64=True, zip64_record_offset=0), INVALID, "not where it should be"),
    "end_zip64_beyond.zip": (whole(zip64=True, zip64_record_offset=1 << 63), INVALID, "not where it should be"),
    "end_zip64_disks.zip": (whole(zip64=True, zip64_disks=2), INVALID, "several disks"),
    # zip64 of entries
    "zip64_missing.zip": (zip64_entry(extra=b""), INVALID, "its zip64 field is missing or too short"),
    "zip64_short.zip": (zip64_entry(extra=zip64_field(6)), INVALID, "its zip64 field is missing or too short"),
    "zip64_more.zip": (zip64_entry(extra=zip64_field(6, 8, 0)), INVALID, "more than its header asks for"),
    "zip64_overflow_everywhere.zip": (
        zip64_entry(
            extra=zip64_field(6, (1 << 64) - 1),
            local_stored_size=0xFFFFFFFF,
            local_extra=zip64_field((1 << 64) - 1),
        ),
        INVALID,
        "overlaps the next entry",
    ),
    "zip64_unasked.zip": (changed(extra=zip64_field(6, 8)), INVALID, "more than its header asks for"),
    "zip64_twice.zip": (zip64_entry(extra=zip64_field(6, 8) * 2), INVALID, "two zip64 fields"),
    "zip64_huge.zip": (zip64_entry(extra=zip64_field(1 << 62, 8)), UNSUPPORTED, "PackageLimits::file"),
    "zip64_overflow.zip": (zip64_entry(extra=zip64_field(6, (1 << 64) - 1)), INVALID, "another compressed size"),
    "extra_damaged.zip": (changed(extra=b"\1\0\xff\xff"), INVALID, "its extra field is damaged"),
    "extra_short.zip": (changed(extra=b"\1\0"), INVALID, "its extra field is damaged"),
    # Bombs
    "bomb_ratio.zip": (with_entry(bomb(4 * MEGABYTE)), UNSUPPORTED, "PackageLimits::ratio"),
    "bomb_many.zip": (
        Zip([*GOOD, *(ZipEntry(b"good/%d" % number, method=0) for number in range(2000))]).build(),
        INVALID,
        "RECORD does not have it",
    ),
    # Not zip at all
    "not_zip.zip": (b"PK\3\4" + bytes(100), INVALID, "no end of a central directory"),
    "not_short.zip": (b"PK\3\4", INVALID, "no zip archive: too short"),
    "not_empty.zip": (b"", INVALID, "neither a wheel (zip) nor a tar archive"),
    "not_entries.zip": (Zip([]).build(), INVALID, "not a wheel"),
    "not_wheel.zip": (Zip([ZipEntry(b"a.py", CODE)]).build(), INVALID, "a zip archive that is not a wheel"),
}
