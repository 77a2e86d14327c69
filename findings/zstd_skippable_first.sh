#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# zstandard 0.25.0 and backports.zstd 1.8.0 (PyPI): a stream that starts with a skippable frame, as the format allows.
# zstandard takes the length of the skippable frame (3) for the content size of the data, and its one-shot
# decompress() fails with a message about the wrong size; decompressobj() gives nothing, as it stops at the end of
# the first frame; stream_reader() and copy_stream() of the same library give the data. Its two functions that read a
# header disagree: frame_content_size() says 0, get_frame_parameters().content_size says 3.
# backports.zstd (the module of Python 3.14) gives the data in one shot, and nothing from its ZstdDecompressor.
# With the skippable frame last, all of them give the data.
#
# Seen: the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check install -q zstandard==0.25.0 backports.zstd==1.8.0 \
    "typing_extensions==4.16.0"
cat >"$work/ask.py" <<'PY'
import io
import zstandard
from backports import zstd

data = zstandard.ZstdCompressor().compress(b"hello")
skippable = (0x184D2A50).to_bytes(4, "little") + (3).to_bytes(4, "little") + b"xyz"


def copied(stream: bytes) -> bytes:
    out = io.BytesIO()
    zstandard.ZstdDecompressor().copy_stream(io.BytesIO(stream), out)
    return out.getvalue()


ways = {
    "zstandard decompress": lambda s: zstandard.ZstdDecompressor().decompress(s),
    "zstandard decompressobj": lambda s: zstandard.ZstdDecompressor().decompressobj().decompress(s),
    "zstandard stream_reader": lambda s: zstandard.ZstdDecompressor().stream_reader(io.BytesIO(s)).read(),
    "zstandard copy_stream": copied,
    "zstandard frame_content_size": zstandard.frame_content_size,
    "zstandard get_frame_parameters": lambda s: zstandard.get_frame_parameters(s).content_size,
    "backports decompress": zstd.decompress,
    "backports ZstdDecompressor": lambda s: zstd.ZstdDecompressor().decompress(s),
}
for name, way in ways.items():
    seen = []
    for stream in (skippable + data, data + skippable):
        try:
            seen.append(str(way(stream)))
        except zstandard.ZstdError as error:
            seen.append(str(error))
    print(name, "|", " | ".join(seen))
PY
cat >"$work/expected" <<'TEXT'
zstandard decompress | decompression error: decompressed 0 bytes; expected 3 | b'hello'
zstandard decompressobj | b'' | b'hello'
zstandard stream_reader | b'hello' | b'hello'
zstandard copy_stream | b'hello' | b'hello'
zstandard frame_content_size | 0 | 5
zstandard get_frame_parameters | 3 | 5
backports decompress | b'hello' | b'hello'
backports ZstdDecompressor | b'' | b'hello'
TEXT
"$work/venv/bin/python" "$work/ask.py" | diff "$work/expected" -
