#!/usr/bin/env bash
# SPDX-License-Identifier: MIT OR Apache-2.0
#
# pyodide 314.0.7 (npm, under Node): what crosses between JavaScript and Python does not come back as it went.
# JavaScript's null is not None: it is `jsnull`, false but not None; only undefined is None. A whole number is an int below
# 2 ** 53 and a float from there on, while a Python int becomes a BigInt already at 2 ** 53 - 1, which
# Number holds exactly. A float that is whole comes back an int. toJs() makes plain objects of dicts, so that
# the key 1 comes back as "1", and a tuple comes back as a list.
#
# Seen: the text `expected` below.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund pyodide@314.0.7
cat >ask.mjs <<'JS'
import { loadPyodide } from "pyodide";
const python = await loadPyodide();
globalThis.given = { null: null, undefined: undefined, safe: 2 ** 53 - 1, large: 2 ** 53 };
for (const name of Object.keys(given))
  console.log(name, python.runPython(`import js; v = js.given.${name}; f"{v!r} {v is None} {type(v).__name__}"`));
const roundTrip = text => {
  const value = python.runPython(text);
  globalThis.back = value?.toJs ? value.toJs() : value;
  return `${typeof back} ${python.runPython("v = js.back; repr(v.to_py() if hasattr(v, 'to_py') else v)")}`;
};
for (const text of ["2 ** 53 - 2", "2 ** 53 - 1", "1.0", "{1: 2}", "(1, 2)"]) console.log(text, "->", roundTrip(text));
JS
cat >expected <<'TEXT'
null jsnull False JsNull
undefined None True NoneType
safe 9007199254740991 False int
large 9007199254740992.0 False float
2 ** 53 - 2 -> number 9007199254740990
2 ** 53 - 1 -> bigint 9007199254740991
1.0 -> number 1
{1: 2} -> object {'1': 2}
(1, 2) -> object [1, 2]
TEXT
node ask.mjs | diff expected -
