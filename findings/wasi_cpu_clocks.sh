#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# wasmtime 50.0.1 (PyPI) and @bjorn3/browser_wasi_shim 0.4.2 (npm): the four clocks that WASI preview 1 names, asked for
# the time and for the resolution. For the two clocks of processor time wasmtime says "bad file descriptor" (8), though
# no descriptor is in the call. The shim disagrees with itself: their resolution is "not implemented" (52), their time is
# a success, and the time is 0.
#
# Seen (error of the time, whether the time is zero, error of the resolution): the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip --disable-pip-version-check install -q wasmtime==50.0.1
npm install --silent --no-fund --no-audit @bjorn3/browser_wasi_shim@0.4.2 wabt@1.0.39 >/dev/null
cat >probe.wat <<'WAT'
(module
  (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "clock_res_get" (func $resolution (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_initialize"))
  (func (export "time") (param i32) (result i32) (call $time (local.get 0) (i64.const 1) (i32.const 16)))
  (func (export "is_zero") (result i32) (i64.eqz (i64.load (i32.const 16))))
  (func (export "resolution") (param i32) (result i32) (call $resolution (local.get 0) (i32.const 32))))
WAT
npx wat2wasm probe.wat -o probe.wasm
cat >in_wasmtime.py <<'PY'
from wasmtime import Engine, Linker, Module, Store, WasiConfig

engine = Engine()
store, linker = Store(engine), Linker(engine)
store.set_wasi(WasiConfig())
linker.define_wasi()
exports = linker.instantiate(store, Module.from_file(engine, "probe.wasm")).exports(store)
for clock, name in enumerate(("realtime", "monotonic", "process", "thread")):
    error = exports["time"](store, clock)
    print("wasmtime", name, error, exports["is_zero"](store) if error == 0 else "-", exports["resolution"](store, clock))
PY
cat >in_shim.mjs <<'JS'
import { readFileSync } from "node:fs";
import { WASI } from "@bjorn3/browser_wasi_shim";
const wasi = new WASI([], [], [], { debug: false });
const { instance } = await WebAssembly.instantiate(readFileSync("probe.wasm"), { wasi_snapshot_preview1: wasi.wasiImport });
wasi.initialize(instance);
const { time, is_zero, resolution } = instance.exports;
["realtime", "monotonic", "process", "thread"].forEach((name, clock) => {
  const error = time(clock);
  console.log("shim", name, error, error === 0 ? is_zero() : "-", resolution(clock));
});
JS
cat >expected <<'TEXT'
wasmtime realtime 0 0 0
wasmtime monotonic 0 0 0
wasmtime process 8 - 8
wasmtime thread 8 - 8
shim realtime 0 0 0
shim monotonic 0 0 0
shim process 0 1 52
shim thread 0 1 52
TEXT
diff expected <(venv/bin/python in_wasmtime.py; node in_shim.mjs)
echo "as written: no time of the processor, and no good word for it"
