#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# binaryen 132.0.0, wabt 1.0.39 (npm) and wasmtime 50.0.1 (PyPI): one text of a module, two different modules. WebAssembly's
# specification rounds a literal once, from its exact value to the nearest number of its type, and so do wabt and wasmtime.
# binaryen's wasm-as makes a double of it first, and of that the f32, without a warning. Close to the middle between two
# floats it takes the wrong one: what rounds to the largest float becomes infinity, what rounds to the smallest becomes zero, and
# 16777217.000000001 becomes 16777216, not 16777218. Hexadecimal literals fare no better. No tool that prints
# a float writes such a literal, so a round trip shows nothing: wasm-dis and wasm-as bring wabt's module back as it was ("back").
#
# Seen (bits of the constants, a to f): the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund wabt@1.0.39 binaryen@132.0.0
python3 -m venv venv
venv/bin/pip --disable-pip-version-check install -q wasmtime==50.0.1
cat >in.wat <<'WAT'
(module
  (global (export "a") f32 (f32.const 0.1))
  (global (export "b") f32 (f32.const 340282356779733661637539395458142568447.9))
  (global (export "c") f32 (f32.const 0x1.fffffefffffff8p127))
  (global (export "d") f32 (f32.const 7.0064923216240854e-46))
  (global (export "e") f32 (f32.const 16777217.000000001))
  (global (export "f") f32 (f32.const 0x1.00000100000000000001p0)))
WAT
cat >show.cjs <<'JS'
const view = new DataView(new ArrayBuffer(4)), [path, name] = process.argv.slice(2);
const { exports: constants } = new WebAssembly.Instance(new WebAssembly.Module(require("fs").readFileSync(path)));
const bits = Object.values(constants).map(constant => (view.setFloat32(0, constant.value), view.getUint32(0)));
console.log(name, bits.map(number => number.toString(16).padStart(8, "0")).join(" "));
JS
tool() { node "node_modules/.bin/$1" "${@:2}" 2>/dev/null; }
tool wat2wasm in.wat -o wabt.wasm
tool wasm-as in.wat -o binaryen.wasm
venv/bin/python - <<'PY'
import pathlib

import wasmtime

pathlib.Path("wasmtime.wasm").write_bytes(wasmtime.wat2wasm(pathlib.Path("in.wat").read_text()))
PY
tool wasm-dis wabt.wasm -o back.wat
tool wasm-as back.wat -o back.wasm
cat >expected <<'TEXT'
wabt 3dcccccd 7f7fffff 7f7fffff 00000001 4b800001 3f800001
wasmtime 3dcccccd 7f7fffff 7f7fffff 00000001 4b800001 3f800001
binaryen 3dcccccd 7f800000 7f800000 00000000 4b800000 3f800000
back 3dcccccd 7f7fffff 7f7fffff 00000001 4b800001 3f800001
TEXT
for name in wabt wasmtime binaryen back; do node show.cjs "$name.wasm" "$name"; done | diff expected -
echo "as written: binaryen rounds twice"
