#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# wasmtime 50.0.1 (PyPI) and @bjorn3/browser_wasi_shim 0.4.2 (npm): WASI's calls that take a list of buffers, on an
# ordinary file. wasmtime moves only the first buffer that is not empty: fd_write of "abc" and "defg" says 3 of 7 bytes,
# fd_pread fills the first buffer of two and says 3 (fd_read and fd_pwrite are the same). So a program that does not go on after a
# short count loses the rest, though nothing is full and the file has not ended. The other host moves all 7 bytes.
#
# Seen: the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --disable-pip-version-check install -q wasmtime==50.0.1
npm install --silent --no-fund --no-audit @bjorn3/browser_wasi_shim@0.4.2 wabt@1.0.39 >/dev/null
cat >probe.wat <<'WAT'
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_pread" (func $pread (param i32 i32 i32 i64 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "file            abcdefg")
  (data (i32.const 32) "\10\00\00\00\03\00\00\00\13\00\00\00\04\00\00\00") ;; "abc" at 16, "defg" at 19
  (func (export "_initialize"))
  (func (export "open") (result i32)  ;; creates it in the first open folder; 4 is its number
    (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 1)
      (i64.const 0x2000ff) (i64.const 0) (i32.const 0) (i32.const 64)))
  (func (export "write") (result i32)
    (drop (call $write (i32.const 4) (i32.const 32) (i32.const 2) (i32.const 64))) (i32.load (i32.const 64)))
  (func (export "write_rest") (result i32)  ;; "defg" alone: the file has 7 bytes or more then
    (drop (call $write (i32.const 4) (i32.const 40) (i32.const 1) (i32.const 64))) (i32.load (i32.const 64)))
  (func (export "read") (result i32)
    (drop (call $pread (i32.const 4) (i32.const 32) (i32.const 2) (i64.const 0) (i32.const 64))) (i32.load (i32.const 64))))
WAT
npx wat2wasm probe.wat -o probe.wasm
cat >in_wasmtime.py <<'PY'
from wasmtime import Engine, Linker, Module, Store, WasiConfig

engine = Engine()
store, linker, wasi = Store(engine), Linker(engine), WasiConfig()
wasi.preopen_dir("folder", "/")
store.set_wasi(wasi)
linker.define_wasi()
exports = linker.instantiate(store, Module.from_file(engine, "probe.wasm")).exports(store)
print("wasmtime", *(f"{name} {exports[name](store)}" for name in ("open", "write", "write_rest", "read")))
PY
cat >in_shim.mjs <<'JS'
import { readFileSync } from "node:fs";
import { File, OpenFile, PreopenDirectory, WASI } from "@bjorn3/browser_wasi_shim";
const standard = () => new OpenFile(new File([]));
const wasi = new WASI([], [], [standard(), standard(), standard(), new PreopenDirectory("/", new Map())], { debug: false });
const { instance } = await WebAssembly.instantiate(readFileSync("probe.wasm"), { wasi_snapshot_preview1: wasi.wasiImport });
wasi.initialize(instance);
console.log("shim", ["open", "write", "write_rest", "read"].map((name) => `${name} ${instance.exports[name]()}`).join(" "));
JS
mkdir folder
cat >expected <<'TEXT'
wasmtime open 0 write 3 write_rest 4 read 3
shim open 0 write 7 write_rest 4 read 7
TEXT
diff expected <(venv/bin/python in_wasmtime.py; node in_shim.mjs)
echo "as written: wasmtime moves one buffer of two"
