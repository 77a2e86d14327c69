#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# wabt 1.0.39 and binaryen 132.0.0 (npm): what becomes of a module's custom sections, of which `dylink.0` is the
# one that makes it a side module. wabt's wasm-strip removes it with the rest, and so does wasm2wat followed by
# wat2wasm, without a word: the result is valid, and no longer a side module. binaryen's wasm-dis shows the sections as
# comments, so wasm-as loses them too. wasm-opt keeps `dylink.0` in front, but moves sections that stood
# between others to the end, even without any pass; and its --strip beside -g removes none of them, not even `name`.
#
# Seen: the text `expected` below; custom sections are in brackets.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund wabt@1.0.39 binaryen@132.0.0
cat >make.cjs <<'JS'
const text = s => [s.length, ...Buffer.from(s)];
const section = (id, bytes) => [id, bytes.length, ...bytes];
const custom = (name, bytes) => section(0, [...text(name), ...bytes]);
require("fs").writeFileSync("in.wasm", Buffer.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...custom("dylink.0", [1, 4, 0, 0, 0, 0]),
  ...section(1, [1, 0x60, 0, 0]), ...custom("early", [1]), ...section(3, [1, 0]), ...section(7, [1, ...text("f"), 0, 0]),
  ...section(10, [1, 2, 0, 0x0b]), ...custom("name", [1, 4, 1, 0, ...text("f")]), ...custom("producers", [0])]));
JS
cat >list.cjs <<'JS'
const bytes = require("fs").readFileSync(process.argv[2]), seen = [];
new WebAssembly.Module(bytes);
for (let at = 8; at < bytes.length; at += 2 + bytes[at + 1])  // every section here is shorter than 128 bytes
  seen.push(bytes[at] ? String(bytes[at]) : `[${bytes.toString("latin1", at + 3, at + 3 + bytes[at + 2])}]`);
console.log(process.argv[3], seen.join(" "));
JS
node make.cjs
tool() { node "node_modules/.bin/$1" "${@:2}" 2>/dev/null; }
cp in.wasm strip.wasm && tool wasm-strip strip.wasm
tool wasm2wat in.wasm -o a.wat && tool wat2wasm a.wat -o wat.wasm
tool wasm-dis in.wasm -o b.wat && tool wasm-as b.wat -o dis.wasm
tool wasm-opt in.wasm -g -o opt.wasm
tool wasm-opt in.wasm -g --strip -o opt-strip.wasm
cat >expected <<'TEXT'
in [dylink.0] 1 [early] 3 7 10 [name] [producers]
strip 1 3 7 10
wat 1 3 7 10
dis 1 3 7 10
opt [dylink.0] 1 3 7 10 [name] [early] [producers]
opt-strip [dylink.0] 1 3 7 10 [name] [early] [producers]
TEXT
for name in in strip wat dis opt opt-strip; do node list.cjs "$name.wasm" "$name"; done | diff expected -
