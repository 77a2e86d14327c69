# SPDX-License-Identifier: MIT OR Apache-2.0
"""Every extension module is imported, from where its wheel put it, and does something."""

import importlib
import sys

assert sys.version_info[:2] == (3, 14) and sys.platform == "wasi", sys.version
MODULES = """
pydantic_core._pydantic_core jiter.jiter msgspec._core msgpack._cmsgpack simplejson._speedups xxhash._xxhash uharfbuzz._harfbuzz
uharfbuzz._harfbuzz_test librt.internal librt.base64 librt.strings librt.vecs librt.time librt.random librt.threading
""".split()
for name in MODULES:
    module = importlib.import_module(name)
    assert module.__file__.startswith("/usr/lib/python3.14/site-packages/"), module.__file__
    assert module.__file__.endswith(".so"), module.__file__

import librt.base64
import msgpack
import simplejson
import uharfbuzz
import xxhash

value = {"a": [1, -2.5, None, True, "ü", 2**63], "b": {"c": []}}
assert msgpack.unpackb(msgpack.packb(value)) == value
assert simplejson.loads(simplejson.dumps(value)) == value
# A method with fewer parameters than the interpreter calls it with.
assert xxhash.xxh64(b"a").hexdigest() == "d24ec4f1a98c6e5b"
assert librt.base64.b64encode(b"sand boa") == b"c2FuZCBib2E="
buffer = uharfbuzz.Buffer()
buffer.add_str("abc")
buffer.guess_segment_properties()
assert [info.codepoint for info in buffer.glyph_infos] == [97, 98, 99]
print(f"{len(MODULES)} extension modules, CPython {sys.version.split()[0]}")
