#!/usr/bin/env python3
# SPDX-License-Identifier: MIT OR Apache-2.0
"""Packs a directory tree into one read-only archive (format ERYXARC1, src/vfs/archive_format.hpp).

The output depends on nothing but the names and contents of the tree (and, where files are compressed, the version of
zstd): packing it twice gives the same bytes. Symbolic links and special files are refused, because the archive cannot
hold them.
"""

import argparse
import concurrent.futures
import os
import stat
import struct
import subprocess
import sys
import tempfile

HEADER = struct.Struct("<8sIIQQ32x")
ENTRY = struct.Struct("<IHBxIIQQ")
assert HEADER.size == 64 and ENTRY.size == 32

MAGIC = b"ERYXARC1"
DIRECTORY, FILE, COMPRESSED_FILE = 1, 2, 3
ALIGNMENT = 16
MAXIMUM_NAME_SIZE = 255
# 1980-01-01: the earliest time that a zip file can hold, so that programs may copy these files into one.
DEFAULT_TIMESTAMP = 315532800


class Entry:
    def __init__(self, path, name, parent):
        self.path = path
        self.name = name  # bytes, UTF-8
        self.parent = parent  # index
        self.type = 0
        self.first = 0
        self.size = 0
        self.stored_size = 0  # of a compressed file
        self.name_offset = 0


def encode_name(name):
    encoded = os.fsencode(name)
    encoded.decode("utf-8")  # refuses what is not UTF-8
    if len(encoded) > MAXIMUM_NAME_SIZE:
        raise ValueError(f"name longer than {MAXIMUM_NAME_SIZE} bytes: {name}")
    return encoded


def collect(root, compressed):
    """Lists the tree breadth first, the children of every directory sorted by the bytes of their names.

    Files whose names end in one of `compressed` will be compressed.
    """
    entries = [Entry(root, b"", 0)]
    position = 0
    while position < len(entries):
        entry = entries[position]
        mode = os.lstat(entry.path).st_mode if position else os.stat(entry.path).st_mode
        if stat.S_ISDIR(mode):
            entry.type = DIRECTORY
            names = sorted((encode_name(name), name) for name in os.listdir(entry.path))
            entry.first, entry.size = len(entries), len(names)
            entries += [Entry(os.path.join(entry.path, name), encoded, position) for encoded, name in names]
        elif stat.S_ISREG(mode) and position:
            entry.type = COMPRESSED_FILE if entry.path.endswith(compressed) else FILE
        else:
            raise ValueError(f"neither a directory nor a regular file: {entry.path}")
        position += 1
    return entries


def padding(offset):
    return -offset % ALIGNMENT


def stored(entry):
    """What the archive holds of a file. Compressing is most of the work, and is left to another process."""
    with open(entry.path, "rb") as source:
        contents = source.read()
    entry.size = len(contents)
    if entry.type == FILE:
        return contents
    command = ["zstd", "-19", "--quiet", "--no-check", "--stdout", f"--stream-size={len(contents)}"]
    frame = subprocess.run(command, input=contents, stdout=subprocess.PIPE, check=True).stdout
    entry.stored_size = len(frame)
    return frame


def write_archive(entries, output, timestamp):
    names = b"".join(entry.name for entry in entries)
    name_offset = 0
    for entry in entries:
        entry.name_offset = name_offset
        name_offset += len(entry.name)

    offset = HEADER.size + ENTRY.size * len(entries) + len(names)
    output.seek(offset)
    files = [entry for entry in entries if entry.type != DIRECTORY]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for entry, contents in zip(files, pool.map(stored, files)):
            output.write(bytes(padding(offset)))
            entry.first = offset + padding(offset)
            output.write(contents)
            offset = entry.first + len(contents)

    output.seek(0)
    output.write(HEADER.pack(MAGIC, len(entries), len(names), offset, timestamp * 1_000_000_000))
    for entry in entries:
        fields = (entry.name_offset, len(entry.name), entry.type, entry.parent, entry.stored_size)
        output.write(ENTRY.pack(*fields, entry.first, entry.size))
    output.write(names)
    return offset


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", help="directory whose contents become the archive's root")
    parser.add_argument("output", help="archive to write; replaced only when it is complete")
    parser.add_argument(
        "--timestamp",
        type=int,
        default=DEFAULT_TIMESTAMP,
        help="time of every entry, in seconds since 1970 (default: 1980-01-01)",
    )
    parser.add_argument(
        "--compress",
        metavar="ENDING",
        action="append",
        default=[],
        help="compress files with names that end in this, such as .py (with zstd, which must be installed)",
    )
    arguments = parser.parse_args()

    try:
        entries = collect(arguments.root, tuple(arguments.compress))
        directory = os.path.dirname(os.path.abspath(arguments.output))
        descriptor, temporary = tempfile.mkstemp(dir=directory, prefix=".pack_archive-")
        try:
            with os.fdopen(descriptor, "w+b") as output:
                size = write_archive(entries, output, arguments.timestamp)
                os.fchmod(output.fileno(), 0o644)
            os.replace(temporary, arguments.output)
        except BaseException:
            os.unlink(temporary)
            raise
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        sys.exit(f"pack_archive: {error}")
    print(f"{arguments.output}: {len(entries)} entries, {size} bytes")


if __name__ == "__main__":
    main()
