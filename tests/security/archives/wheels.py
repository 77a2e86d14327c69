# SPDX-License-Identifier: MIT OR Apache-2.0
"""Sound zip archives that are wrong as wheels: file name -> (bytes, kind of error, part of the message)."""

from __future__ import annotations

from builders import Wheel, hash_of

INVALID = "PackageInvalid"
UNSUPPORTED = "PackageUnsupported"
CODE = b"x = 1\n"
INFO = "good-1.0.dist-info"


def tagged(tag: str) -> bytes:
    return Wheel(wheel=f"Wheel-Version: 1.0\nTag: {tag}\n").build()


def metadata(text: str) -> bytes:
    return Wheel(metadata=text).build()


def recorded(edit: dict[str, str] | None = None, extra: str = "", without: str = "", algorithm: str = "sha256", end: str = "\n") -> bytes:
    """A wheel whose RECORD has other lines for some files, more lines, or one less."""
    files = Wheel().contents()
    lines = []
    for name, text in files.items():
        right = f"{name}," if name.endswith("RECORD") else f"{name},{hash_of(text, algorithm)},{len(text)}"
        if name.endswith("RECORD"):
            right += ","
        if name != without:
            lines.append((edit or {}).get(name, right))
    return Wheel(record="".join(line + end for line in lines) + extra).build()


def other_hash(algorithm: str) -> dict[str, str]:
    return {"good.py": f"good.py,{algorithm},6"}


WHEELS = {
    "good-1.0-py3-none-any.whl": (Wheel().build(), "ok", ""),
    "Good-1.0.0-2b-py3-none-any.whl": (Wheel().build(), "ok", ""),
    "ok_sha512.zip": (recorded(algorithm="sha512"), "ok", ""),
    "ok_sha384.zip": (recorded(algorithm="sha384"), "ok", ""),
    "ok_crlf.zip": (recorded(end="\r\n"), "ok", ""),
    "ok_quoted.zip": (recorded({"good.py": f'"good.py","{hash_of(CODE)}","6"'}), "ok", ""),
    "ok_no_size.zip": (recorded({"good.py": f"good.py,{hash_of(CODE)},"}), "ok", ""),
    "ok_signature.zip": (Wheel(files={"good.py": CODE, f"{INFO}/RECORD.jws": b"{}"}).build(), "ok", ""),
    "ok_newer_minor.zip": (Wheel(wheel="Wheel-Version: 1.9\nTag: py3-none-any\n").build(), "ok", ""),
    "ok_data.zip": (
        Wheel(
            files={
                "good-1.0.data/purelib/good.py": CODE,
                "good-1.0.data/data/share/x": b"1",
                "good-1.0.data/scripts/run": b"#!python\n",
            }
        ).build(),
        "ok",
        "",
    ),
    # Tags
    "tag_linux.zip": (
        tagged("cp313-cp313-manylinux_2_17_x86_64"),
        UNSUPPORTED,
        "this wheel is for linux x86_64 (manylinux_2_17_x86_64); Eryx runs WebAssembly and needs a pure-Python wheel (py3-none-any)",
    ),
    "tag_native.zip": (tagged("cp313-cp313-pyemscripten_2025_0_wasm32"), UNSUPPORTED, "this wheel has native code"),
    "native-1.0-cp313-cp313-pyemscripten_2025_0_wasm32.whl": (
        Wheel(
            name="native",
            wheel="Wheel-Version: 1.0\nTag: cp313-cp313-pyemscripten_2025_0_wasm32\n",
            files={"native/_speed.cpython-313-wasm32-emscripten.so": b"\0asm\1\0\0\0\0\x09\x08dylink.0"},
        ).build(),
        UNSUPPORTED,
        "this wheel has native code",
    ),
    "tag_native_newer.zip": (tagged("cp314-cp314-pyemscripten_2026_0_wasm32"), UNSUPPORTED, "pyemscripten_2025_0_wasm32"),
    "tag_macos.zip": (tagged("cp313-abi3-macosx_11_0_arm64"), UNSUPPORTED, "macOS arm64 (macosx_11_0_arm64)"),
    "tag_windows.zip": (tagged("py3-none-win_amd64"), UNSUPPORTED, "Windows amd64 (win_amd64)"),
    "tag_emscripten.zip": (tagged("cp313-cp313-emscripten_3_1_58_wasm32"), UNSUPPORTED, "Emscripten wasm32"),
    "tag_python2.zip": (tagged("py2-none-any"), UNSUPPORTED, "this wheel is for another Python (py2-none-any)"),
    "tag_newer.zip": (tagged("py314-none-any"), UNSUPPORTED, "Eryx runs CPython 3.13"),
    "tag_other_abi.zip": (tagged("cp312-cp312-any"), UNSUPPORTED, "this wheel is for another Python"),
    "tag_none.zip": (tagged("nonsense"), INVALID, "WHEEL has a tag that is none"),
    "tag_missing.zip": (Wheel(wheel="Wheel-Version: 1.0\n").build(), INVALID, "WHEEL has no tag"),
    "tag_differs-1.0-py3-none-any.whl": (
        Wheel(name="tag_differs", wheel="Wheel-Version: 1.0\nTag: cp313-none-any\n").build(),
        INVALID,
        "its file name says py3-none-any, its WHEEL file cp313-none-any",
    ),
    "other-1.0-cp313-cp313-linux_x86_64.whl": (Wheel(name="other").build(), UNSUPPORTED, "linux x86_64 (linux_x86_64)"),
    "wheel_version.zip": (Wheel(wheel="Wheel-Version: 2.0\nTag: py3-none-any\n").build(), UNSUPPORTED, "Wheel-Version"),
    # Names
    "other-1.0-py3-none-any.whl": (Wheel().build(), INVALID, 'its file name says "other 1.0", its metadata "good 1.0"'),
    "good-2.0-py3-none-any.whl": (Wheel().build(), INVALID, 'its file name says "good 2.0"'),
    "good-py3-none-any.whl": (Wheel().build(), INVALID, "its name is not that of a wheel"),
    "info_name.zip": (Wheel(folder="evil-1.0").build(), INVALID, 'its folder is "evil-1.0.dist-info"'),
    "info_version.zip": (Wheel(folder="good-1.1").build(), INVALID, 'its folder is "good-1.1.dist-info"'),
    "info_two.zip": (
        Wheel(files={"good.py": CODE, "evil-1.0.dist-info/METADATA": b""}).build(),
        INVALID,
        "several folders .dist-info",
    ),
    "info_no_metadata.zip": (Wheel(without=("METADATA",)).build(), INVALID, "no file"),
    "info_no_record.zip": (Wheel(without=("RECORD",)).build(), INVALID, "no file"),
    "info_no_wheel.zip": (Wheel(without=("WHEEL",)).build(), INVALID, "a zip archive that is not a wheel"),
    # RECORD
    "record_missing_file.zip": (recorded(without="good.py"), INVALID, '"good.py": RECORD does not have it'),
    "record_ghost.zip": (recorded(extra="ghost.py,sha256=x,1\n"), INVALID, "RECORD has it, and it is not there"),
    "record_outside.zip": (recorded(extra="../../bin/x,sha256=x,1\n"), INVALID, "RECORD has it, and it is not there"),
    "record_twice.zip": (recorded(extra=f"good.py,{hash_of(CODE)},6\n"), INVALID, "RECORD has it twice"),
    "record_hash.zip": (recorded(other_hash(hash_of(b"x = 2\n"))), INVALID, "is not what RECORD says: its sha256 differs"),
    "record_size.zip": (recorded({"good.py": f"good.py,{hash_of(CODE)},7"}), INVALID, "has 6 bytes; RECORD says"),
    "record_no_hash.zip": (recorded({"good.py": "good.py,,6"}), INVALID, "RECORD has no hash of it"),
    "record_md5.zip": (recorded(other_hash(hash_of(CODE, "md5"))), INVALID, 'RECORD has a hash by "md5"'),
    "record_sha1.zip": (recorded(other_hash(hash_of(CODE, "sha1"))), INVALID, 'RECORD has a hash by "sha1"'),
    "record_padded.zip": (recorded(other_hash(hash_of(CODE) + "=")), INVALID, "is not what RECORD says"),
    "record_columns.zip": (recorded({"good.py": "good.py"}), INVALID, "RECORD: a line that is not"),
    "record_open_quote.zip": (recorded(extra='"x'), INVALID, "RECORD: a line that is not"),
    "record_empty.zip": (Wheel(record="").build(), INVALID, "RECORD does not have it"),
    # Metadata
    "metadata_no_name.zip": (metadata("Version: 1.0\n"), INVALID, "no valid name"),
    "metadata_bad_name.zip": (metadata("Name: ../x\nVersion: 1.0\n"), INVALID, "no valid name"),
    "metadata_bad_version.zip": (metadata("Name: good\nVersion: one\n"), INVALID, "no valid version"),
    "metadata_two_names.zip": (metadata("Name: good\nName: evil\nVersion: 1.0\n"), INVALID, "two fields Name"),
    "metadata_requirement.zip": (Wheel(requires=["?"]).build(), INVALID, "not a requirement"),
    "metadata_marker.zip": (Wheel(requires=["a; evil()"]).build(), INVALID, "not a marker"),
    "metadata_nested_marker.zip": (Wheel(requires=["a; " + "(" * 1000]).build(), INVALID, "not a marker"),
    "metadata_many.zip": (Wheel(requires=["a"] * 5000).build(), INVALID, "more than 4,096"),
    "metadata_large.zip": (Wheel(requires=["a>=1" + ",>=1" * 70] * 4000).build(), INVALID, "more than 1 MiB"),
    "metadata_python.zip": (
        metadata("Name: good\nVersion: 1.0\nRequires-Python: >=3.14\n"),
        UNSUPPORTED,
        "good 1.0 needs Python >=3.14; Eryx runs 3.13.5",
    ),
    # Layout
    "data_scheme.zip": (Wheel(files={"good-1.0.data/evil/x": b"1"}).build(), INVALID, "no scheme of installation"),
    "data_top.zip": (Wheel(files={"good-1.0.data/x": b"1"}).build(), INVALID, "no scheme of installation"),
    "data_other_info.zip": (
        Wheel(files={"good-1.0.data/purelib/evil-1.0.dist-info/METADATA": b"Name: evil\nVersion: 1.0\n"}).build(),
        INVALID,
        "has another folder .dist-info",
    ),
    "data_shadows.zip": (
        Wheel(files={"good.py": CODE, "good-1.0.data/purelib/good.py": CODE}).build(),
        INVALID,
        "another file has its place",
    ),
    "data_shadows_case.zip": (
        Wheel(files={"good.py": CODE, "good-1.0.data/purelib/Good.py": CODE}).build(),
        INVALID,
        "only in case or accents",
    ),
    "data_two.zip": (
        Wheel(files={"good-1.0.data/purelib/a.py": CODE, "Good-1.0.0.data/purelib/b.py": CODE}).build(),
        INVALID,
        "several folders .data",
    ),
}
