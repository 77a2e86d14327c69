# SPDX-License-Identifier: MIT OR Apache-2.0
"""Zip and tar archives field by field, so that each field can be wrong."""

from __future__ import annotations

import base64
import gzip
import hashlib
import struct
import zlib
from dataclasses import dataclass, field

REGULAR, FOLDER, LINK, DEVICE = 0o100644, 0o40755, 0o120777, 0o20666


@dataclass
class ZipEntry:
    """One entry. What is None is what is right."""

    name: bytes
    contents: bytes = b""
    method: int = 8
    flags: int = 0
    mode: int = REGULAR
    # In the central directory
    crc: int | None = None
    size: int | None = None
    stored_size: int | None = None
    offset: int | None = None
    extra: bytes = b""
    disk: int = 0
    dos_attributes: int = 0
    # In the local header
    local_name: bytes | None = None
    local_flags: int | None = None
    local_method: int | None = None
    local_crc: int | None = None
    local_size: int | None = None
    local_stored_size: int | None = None
    local_extra: bytes = b""
    # Around the contents
    stored: bytes | None = None  # instead of the compressed contents
    before: bytes = b""  # in front of the local header
    descriptor: bytes | None = None  # behind the contents; "right" for one that is

    def right_stored(self) -> bytes:
        if self.stored is not None:
            return self.stored
        if self.method != 8:
            return self.contents
        compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
        return compressor.compress(self.contents) + compressor.flush()


def pick(value: int | None, right: int) -> int:
    return right if value is None else value


def descriptor(entry: ZipEntry, *, signed: bool = True, wide: bool = False) -> bytes:
    stored = len(entry.right_stored())
    numbers = struct.pack("<IQQ" if wide else "<III", zlib.crc32(entry.contents), stored, len(entry.contents))
    return (b"PK\7\x08" if signed else b"") + numbers


@dataclass
class Zip:
    """An archive of entries. What is None is what is right."""

    entries: list[ZipEntry]
    before_directory: bytes = b""
    after_directory: bytes = b""
    comment: bytes = b""
    comment_size: int | None = None
    behind: bytes = b""
    count: int | None = None
    disk_count: int | None = None
    disk: int = 0
    directory_size: int | None = None
    directory_offset: int | None = None
    zip64: bool = False
    zip64_count: int | None = None
    zip64_record_offset: int | None = None
    zip64_disks: int = 1

    def build(self) -> bytes:
        body = b""
        directory = b""
        for entry in self.entries:
            body += entry.before
            offset = len(body)
            stored = entry.right_stored()
            crc = zlib.crc32(entry.contents)
            follows = bool(entry.flags & 8)
            name = entry.name if entry.local_name is None else entry.local_name
            body += struct.pack(
                "<IHHHHHIIIHH",
                0x04034B50,
                20,
                pick(entry.local_flags, entry.flags),
                pick(entry.local_method, entry.method),
                0,
                33,
                pick(entry.local_crc, 0 if follows else crc),
                pick(entry.local_stored_size, 0 if follows else len(stored)),
                pick(entry.local_size, 0 if follows else len(entry.contents)),
                len(name),
                len(entry.local_extra),
            )
            body += name + entry.local_extra + stored
            if entry.descriptor is not None:
                body += entry.descriptor
            elif follows:
                body += descriptor(entry)
            directory += struct.pack(
                "<IHHHHHHIIIHHHHHII",
                0x02014B50,
                0x0314,
                20,
                entry.flags,
                entry.method,
                0,
                33,
                pick(entry.crc, crc),
                pick(entry.stored_size, len(stored)),
                pick(entry.size, len(entry.contents)),
                len(entry.name),
                len(entry.extra),
                0,
                entry.disk,
                0,
                entry.mode << 16 | entry.dos_attributes,
                pick(entry.offset, offset),
            )
            directory += entry.name + entry.extra
        body += self.before_directory
        return body + directory + self.after_directory + self.end(len(body), len(directory))

    def end(self, offset: int, size: int) -> bytes:
        count = pick(self.count, len(self.entries))
        size = pick(self.directory_size, size)
        offset_written = pick(self.directory_offset, offset)
        end = b""
        if self.zip64:
            record = offset + size + len(self.after_directory)
            wide_count = pick(self.zip64_count, count)
            end += struct.pack(
                "<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, wide_count, wide_count, size, offset_written
            )
            end += struct.pack("<IIQI", 0x07064B50, 0, pick(self.zip64_record_offset, record), self.zip64_disks)
            if self.zip64_count is None:
                count, size, offset_written = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
        end += struct.pack(
            "<IHHHHIIH",
            0x06054B50,
            self.disk,
            0,
            pick(self.disk_count, count),
            count,
            size,
            offset_written,
            pick(self.comment_size, len(self.comment)),
        )
        return end + self.comment + self.behind


def extra_field(kind: int, contents: bytes) -> bytes:
    return struct.pack("<HH", kind, len(contents)) + contents


def zip64_field(*values: int) -> bytes:
    return extra_field(1, b"".join(struct.pack("<Q", value) for value in values))


def hash_of(contents: bytes, algorithm: str = "sha256") -> str:
    encoded = base64.urlsafe_b64encode(hashlib.new(algorithm, contents).digest()).rstrip(b"=")
    return f"{algorithm}={encoded.decode()}"


@dataclass
class Wheel:
    """A wheel that is right but for what is asked for."""

    name: str = "good"
    version: str = "1.0"
    folder: str = ""  # default: NAME-VERSION
    files: dict[str, bytes] = field(default_factory=lambda: {"good.py": b"x = 1\n"})
    metadata: str = ""
    wheel: str = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    requires: list[str] = field(default_factory=list)
    record: str | None = None  # instead of the right one
    algorithm: str = "sha256"
    without: tuple[str, ...] = ()  # files of the .dist-info folder that are missing

    def contents(self) -> dict[str, bytes]:
        info = f"{self.folder or self.name + '-' + self.version}.dist-info"
        metadata = self.metadata or (
            f"Metadata-Version: 2.1\nName: {self.name}\nVersion: {self.version}\n"
            + "".join(f"Requires-Dist: {each}\n" for each in self.requires)
        )
        files = dict(self.files)
        files[f"{info}/METADATA"] = metadata.encode()
        files[f"{info}/WHEEL"] = self.wheel.encode()
        files = {name: text for name, text in files.items() if name.split("/")[-1] not in self.without}
        rows = [f"{name},{hash_of(text, self.algorithm)},{len(text)}\n" for name, text in files.items()]
        record = "".join(rows) + f"{info}/RECORD,,\n" if self.record is None else self.record
        if "RECORD" not in self.without:
            files[f"{info}/RECORD"] = record.encode()
        return files

    def entries(self) -> list[ZipEntry]:
        return [ZipEntry(name.encode(), text) for name, text in self.contents().items()]

    def build(self) -> bytes:
        return Zip(self.entries()).build()


@dataclass
class TarEntry:
    """One entry. What is None is what is right."""

    name: bytes
    contents: bytes = b""
    kind: bytes = b"0"
    size: int | None = None
    size_field: bytes | None = None
    magic: bytes = b"ustar\x0000"
    prefix: bytes = b""
    link: bytes = b""
    check_sum: int | None = None

    def build(self) -> bytes:
        size = b"%011o\0" % pick(self.size, len(self.contents)) if self.size_field is None else self.size_field
        header = bytearray(512)
        header[0:100] = self.name.ljust(100, b"\0")
        header[100:124] = b"0000644\0" + b"0000000\0" + b"0000000\0"
        header[124:136] = size
        header[136:148] = b"00000000000\0"
        header[148:156] = b" " * 8
        header[156:157] = self.kind
        header[157:257] = self.link.ljust(100, b"\0")
        header[257:265] = self.magic
        header[345:500] = self.prefix.ljust(155, b"\0")
        assert len(header) == 512
        header[148:156] = b"%06o\0 " % pick(self.check_sum, sum(header))
        return bytes(header) + self.contents + bytes(-len(self.contents) % 512)


TAR_END = bytes(1024)


def tar(*entries: TarEntry, end: bytes = TAR_END) -> bytes:
    return b"".join(entry.build() for entry in entries) + end


def gz(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def pax(*records: tuple[str, str], kind: bytes = b"x") -> TarEntry:
    text = b""
    for key, value in records:
        record = f" {key}={value}\n".encode()
        size = len(record) + 1
        while len(str(size)) + len(record) != size:
            size += 1
        text += str(size).encode() + record
    return TarEntry(b"pax", text, kind=kind)
