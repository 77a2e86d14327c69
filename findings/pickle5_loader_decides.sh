#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# numpy 2.4.6 (PyPI), pickle protocol 5 with out-of-band buffers: what comes back depends on what the loader passes as `buffers`,
# and not on the pickle. An array pickled in band is writable after loading; the same array out of band is
# read-only when the buffers are bytes (as read from a file or a socket), and writable when they are bytearrays.
# A strided view and a plain bytearray never leave by `buffer_callback`: they are copied into the pickle without a
# word, while a transposed array and one of zero elements do leave. A PickleBuffer of a bytearray comes back as the very
# object that the loader passed, here bytes, so that its type changes.
#
# Seen (columns: buffers out of band; writable in band, with bytes, with bytearrays):
#   the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --disable-pip-version-check install -q numpy==2.4.6
cat >"$work/ask.py" <<'PY'
import pickle
import numpy as np

base = np.arange(6)
for name, array in (
    ("plain", base),
    ("transposed", base.reshape(2, 3).T),
    ("slice", base[1:3]),
    ("strided", base[::2]),
    ("empty", np.zeros(0)),
):
    out: list[pickle.PickleBuffer] = []
    data = pickle.dumps(array, 5, buffer_callback=out.append)
    ways = [pickle.loads(pickle.dumps(array, 5))]
    ways += [pickle.loads(data, buffers=[kind(b) for b in out]) for kind in (bytes, bytearray)]
    assert all(np.array_equal(array, way) for way in ways)
    print(name, len(out), *(way.flags.writeable for way in ways))
out = []
pickle.dumps(bytearray(b"abc"), 5, buffer_callback=out.append)
print("bytearray", len(out))
data = pickle.dumps(pickle.PickleBuffer(bytearray(b"abc")), 5, buffer_callback=out.append)
print("PickleBuffer", len(out), type(pickle.loads(data, buffers=[b"abc"])).__name__)
PY
cat >"$work/expected" <<'TEXT'
plain 1 True False True
transposed 1 True False True
slice 1 True False True
strided 0 True True True
empty 1 True False True
bytearray 0
PickleBuffer 1 bytes
TEXT
"$work/venv/bin/python" "$work/ask.py" | diff "$work/expected" -
