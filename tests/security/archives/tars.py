# SPDX-License-Identifier: MIT OR Apache-2.0
"""Compressed tar archives, right and wrong: file name -> (bytes, kind of error, part of the message)."""

from __future__ import annotations

from builders import TAR_END, TarEntry, gz, pax, tar

INVALID = "PackageInvalid"
UNSUPPORTED = "PackageUnsupported"
CODE = b"x = 1\n"
MODULE = TarEntry(b"good.py", CODE)
FOLDER = TarEntry(b"package/", kind=b"5")
INFO = b"Metadata-Version: 2.1\nName: good\nVersion: 1.0\n"
SDIST = (
    TarEntry(b"good-1.0/PKG-INFO", INFO),
    TarEntry(b"good-1.0/src/good/__init__.py", CODE),
    TarEntry(b"good-1.0/tests/__init__.py", CODE),
)
LONG = b"d/" * 60 + b"good.py"


def archive(*entries: TarEntry, end: bytes = TAR_END) -> bytes:
    return gz(tar(*entries, end=end))


def named(name: bytes) -> bytes:
    return archive(MODULE, TarEntry(name, CODE))


TARS = {
    "ok_modules.tar.gz": (archive(MODULE, FOLDER), "ok", ""),
    "ok_sdist.tar.gz": (archive(*SDIST), "ok", ""),
    "ok_dot.tar.gz": (archive(TarEntry(b"./", kind=b"5"), TarEntry(b"./good.py", CODE)), "ok", ""),
    "ok_gnu.tar.gz": (archive(TarEntry(b"good.py", CODE, magic=b"ustar  \0")), "ok", ""),
    "ok_gnu_long.tar.gz": (
        archive(TarEntry(b"././@LongLink", LONG + b"\0", kind=b"L", magic=b"ustar  \0"), TarEntry(LONG[:100], CODE)),
        "ok",
        "",
    ),
    "ok_pax.tar.gz": (archive(pax(("path", LONG.decode()), ("mtime", "1.5")), TarEntry(b"short", CODE)), "ok", ""),
    "ok_global_comment.tar.gz": (archive(pax(("comment", "a commit"), kind=b"g"), MODULE), "ok", ""),
    "ok_prefix.tar.gz": (archive(TarEntry(b"good.py", CODE, prefix=b"folder")), "ok", ""),
    "ok_padding.tar.gz": (archive(MODULE, end=bytes(10240)), "ok", ""),
    # Names
    "tar_parent.tar.gz": (named(b"../evil.py"), INVALID, 'leads out of the package by ".."'),
    "tar_absolute.tar.gz": (named(b"/etc/evil"), INVALID, "an absolute path"),
    "tar_backslash.tar.gz": (named(b"a\\b"), INVALID, "a backslash"),
    "tar_not_utf8.tar.gz": (named(b"\xff.py"), INVALID, "not UTF-8"),
    "tar_empty_name.tar.gz": (named(b""), INVALID, "an entry without a name"),
    "tar_twice.tar.gz": (named(b"good.py"), INVALID, "in it twice"),
    "tar_twice_by_dot.tar.gz": (named(b"./good.py"), INVALID, "in it twice"),
    "tar_case.tar.gz": (named(b"Good.py"), INVALID, "only in case or accents"),
    "tar_file_and_folder.tar.gz": (named(b"good.py/x"), INVALID, "both a file and a folder"),
    "tar_folder_name.tar.gz": (named(b"folder/"), INVALID, "a file whose name is that of a folder"),
    "tar_dot_file.tar.gz": (named(b"./"), INVALID, "not a folder"),
    "tar_deep.tar.gz": (
        archive(pax(("path", "d/" * 70 + "x")), TarEntry(b"x", CODE)),
        UNSUPPORTED,
        "PackageLimits::depth",
    ),
    "tar_long.tar.gz": (
        archive(pax(("path", "n" * 2000)), TarEntry(b"x", CODE)),
        UNSUPPORTED,
        "PackageLimits::path",
    ),
    # Types
    "tar_symlink.tar.gz": (archive(MODULE, TarEntry(b"link", kind=b"2", link=b"/etc")), INVALID, '"link": a symbolic link'),
    "tar_hardlink.tar.gz": (archive(MODULE, TarEntry(b"link", kind=b"1", link=b"good.py")), INVALID, "a hard link"),
    "tar_longlink.tar.gz": (archive(TarEntry(b"x", b"/etc\0", kind=b"K"), MODULE), INVALID, "a link with a long target"),
    "tar_device.tar.gz": (archive(TarEntry(b"device", kind=b"3")), INVALID, "a device"),
    "tar_fifo.tar.gz": (archive(TarEntry(b"fifo", kind=b"6")), INVALID, "a fifo"),
    "tar_sparse.tar.gz": (archive(TarEntry(b"s", kind=b"S", magic=b"ustar  \0")), INVALID, "a sparse file"),
    "tar_sparse_pax.tar.gz": (archive(pax(("GNU.sparse.major", "1")), MODULE), INVALID, "a sparse file"),
    "tar_unknown.tar.gz": (archive(TarEntry(b"odd", kind=b"Z")), INVALID, 'an entry of an unknown type, "Z"'),
    "tar_full_folder.tar.gz": (archive(TarEntry(b"f/", CODE, kind=b"5")), INVALID, "a folder with contents"),
    # Headers
    "tar_check_sum.tar.gz": (archive(TarEntry(b"good.py", CODE, check_sum=1)), INVALID, "a header's check sum is wrong"),
    "tar_old.tar.gz": (archive(TarEntry(b"good.py", CODE, magic=bytes(8))), INVALID, "no tar archive of a known format"),
    "tar_size_text.tar.gz": (
        archive(TarEntry(b"good.py", CODE, size_field=b"0000000006x\0")),
        INVALID,
        "size is no octal number",
    ),
    "tar_size_binary.tar.gz": (
        archive(TarEntry(b"good.py", CODE, size_field=b"\x80" + bytes(10) + b"\6")),
        INVALID,
        "size is no octal number",
    ),
    "tar_size_huge.tar.gz": (archive(TarEntry(b"good.py", size=0o77777777777)), UNSUPPORTED, "PackageLimits::file"),
    "tar_size_beyond.tar.gz": (archive(TarEntry(b"good.py", CODE, size=100_000)), INVALID, "the archive is cut off"),
    # pax
    "pax_size.tar.gz": (archive(pax(("size", "512")), MODULE), INVALID, "its size differs between header and pax header"),
    "pax_size_text.tar.gz": (archive(pax(("size", "-6")), MODULE), INVALID, "a pax header has a bad size"),
    "pax_link.tar.gz": (archive(pax(("linkpath", "/etc")), MODULE), INVALID, "a file with the target of a link"),
    "pax_two_paths.tar.gz": (archive(pax(("path", "a.py"), ("path", "b.py")), MODULE), INVALID, "has a bad path"),
    "pax_nul.tar.gz": (archive(pax(("path", "a.py\0b")), MODULE), INVALID, "has a bad path"),
    "pax_empty_path.tar.gz": (archive(pax(("path", "")), MODULE), INVALID, "an entry without a name"),
    "pax_twice.tar.gz": (archive(pax(("path", "a.py")), pax(("path", "b.py")), MODULE), INVALID, "two pax headers"),
    "pax_and_long.tar.gz": (
        archive(TarEntry(b"x", b"a.py\0", kind=b"L"), pax(("path", "b.py")), MODULE),
        INVALID,
        "has a second long name",
    ),
    "pax_global_path.tar.gz": (archive(pax(("path", "a.py"), kind=b"g"), MODULE), INVALID, "a global pax header"),
    "pax_damaged.tar.gz": (archive(TarEntry(b"x", b"5 a=b\n", kind=b"x"), MODULE), INVALID, "a pax header is damaged"),
    "pax_length.tar.gz": (archive(TarEntry(b"x", b"99 a=b\n", kind=b"x"), MODULE), INVALID, "a pax header is damaged"),
    "pax_zero.tar.gz": (archive(TarEntry(b"x", b"0 a=b\n", kind=b"x"), MODULE), INVALID, "a pax header is damaged"),
    "pax_huge.tar.gz": (archive(TarEntry(b"x", bytes(70_000), kind=b"x"), MODULE), INVALID, "more than 64 KiB"),
    "pax_last.tar.gz": (archive(MODULE, pax(("path", "a.py"))), INVALID, "ends where an entry should be"),
    "long_twice.tar.gz": (
        archive(TarEntry(b"x", b"a\0", kind=b"L"), TarEntry(b"x", b"b\0", kind=b"L"), MODULE),
        INVALID,
        "two long names",
    ),
    # The end
    "tar_no_end.tar.gz": (archive(MODULE, end=b""), INVALID, "the archive is cut off"),
    "tar_half_end.tar.gz": (archive(MODULE, end=bytes(512)), INVALID, "the archive is cut off"),
    "tar_one_zero_block.tar.gz": (
        archive(MODULE, end=bytes(512) + TarEntry(b"evil.py", CODE).build() + TAR_END),
        INVALID,
        "something behind the end of the archive",
    ),
    "tar_behind.tar.gz": (
        archive(MODULE, end=TAR_END + TarEntry(b"evil.py", CODE).build() + TAR_END),
        INVALID,
        "something behind the end of the archive",
    ),
    "gz_behind.tar.gz": (archive(MODULE) + b"rubbish", INVALID, "behind the end of the compressed stream"),
    "gz_second.tar.gz": (archive(MODULE) + archive(MODULE), INVALID, "behind the end of the compressed stream"),
    "gz_cut.tar.gz": (archive(MODULE)[:-9], INVALID, "cut off"),
    "gz_check_value.tar.gz": (archive(MODULE)[:-8] + bytes(8), INVALID, "the compressed data are damaged"),
    "gz_damaged.tar.gz": (archive(MODULE)[:10] + b"\xff" * 30, INVALID, "the compressed data are damaged"),
    "gz_header_only.tar.gz": (b"\x1f\x8b", INVALID, "cut off"),
    "gz_not_tar.tar.gz": (gz(b"hello" * 200), INVALID, "no tar archive of a known format"),
    # Bombs
    "bomb_zeros.tar.gz": (archive(TarEntry(b"zeros", bytes(4 << 20))), UNSUPPORTED, "PackageLimits::ratio"),
    "bomb_padding.tar.gz": (archive(MODULE, end=bytes(4 << 20)), UNSUPPORTED, "PackageLimits::ratio"),
    "bomb_headers.tar.gz": (
        archive(*[pax(("comment", "x"), kind=b"g")] * 9000, MODULE),
        UNSUPPORTED,
        "PackageLimits::ratio",
    ),
    # Contents
    "tar_no_modules.tar.gz": (archive(TarEntry(b"readme.txt", b"x")), INVALID, "no Python modules"),
    "tar_sdist_no_modules.tar.gz": (archive(SDIST[0], SDIST[2]), INVALID, "a source tree without Python modules"),
    "tar_sdist_bad_info.tar.gz": (
        archive(TarEntry(b"good-1.0/PKG-INFO", b"Name: good\n"), SDIST[1]),
        INVALID,
        "no valid version",
    ),
}
