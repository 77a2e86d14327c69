#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# msgpackr 2.1.4, @msgpack/msgpack 3.1.3, cbor-x 1.6.9 and cborg 6.1.5 (npm) beside msgpack 1.2.4 and cbor2 6.3.0 (PyPI):
# a whole number of JavaScript arrives in Python as an int or a float by its size, long before a double gets inexact.
# msgpackr and cbor-x write integers up to 2**32 - 1 and floats from there on, so that milliseconds of the clock are
# never ints; below zero msgpackr's integers end at -2**31, cbor-x's at -2**32. Their manuals name floats for numbers that are
# not whole only (in an issue, cbor-x's maintainer calls it intended). `useBigInt64` of @msgpack/msgpack, meant to keep large
# integers, makes floats of such numbers too, as a table of its README says; without it they stay integers.
# From the same bounds on, the three give a bigint for an int of Python, to which 1 cannot be added.
#
# Seen (what Python gets from JavaScript | what JavaScript gets from Python): the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund --omit=optional msgpackr@2.1.4 @msgpack/msgpack@3.1.3 cbor-x@1.6.9 cborg@6.1.5
python3 -m venv venv
venv/bin/pip --disable-pip-version-check install -q msgpack==1.2.4 cbor2==6.3.0
cat >ways.mjs <<'JS'
import * as msgpackr from "msgpackr";
import * as msgpack from "@msgpack/msgpack";
import * as cborX from "cbor-x";
import * as cborg from "cborg";
const options = { useBigInt64: true };
const wide = { encode: value => msgpack.encode(value, options), decode: bytes => msgpack.decode(bytes, options) };
const ways = [{ msgpackr, "@msgpack/msgpack": msgpack, useBigInt64: wide }, { "cbor-x": cborX, cborg }];
const numbers = [2 ** 32 - 1, 2 ** 32, 1767225600000, -(2 ** 31) - 1, -(2 ** 32) - 1];
ways.forEach((libraries, format) => {
  const given = Buffer.from(process.argv[2 + format], "hex");
  for (const [name, { encode, decode }] of Object.entries(libraries))
    console.log(`${format};${name};${Buffer.from(encode(numbers)).toString("hex")};${decode(given).map(v => typeof v).join(" ")}`);
});
JS
cat >ask.py <<'PY'
import subprocess
import cbor2
import msgpack

numbers = [2**32 - 1, 2**32, 1767225600000, -(2**31) - 1, -(2**32) - 1]
command = ["node", "ways.mjs", msgpack.packb(numbers).hex(), cbor2.dumps(numbers).hex()]
for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
    form, name, data, back = line.split(";")
    values = (msgpack.unpackb, cbor2.loads)[int(form)](bytes.fromhex(data))
    assert values == numbers
    print(name, *(type(value).__name__ for value in values), "|", back)
PY
cat >expected <<'TEXT'
msgpackr int float float float float | number bigint bigint bigint bigint
@msgpack/msgpack int int int int int | number number number number number
useBigInt64 int float float float float | number bigint bigint bigint bigint
cbor-x int float float int float | number bigint bigint number bigint
cborg int int int int int | number number number number number
TEXT
venv/bin/python ask.py | diff expected -
