// SPDX-License-Identifier: MIT OR Apache-2.0
// Native modules of packages: how they are found, and what they get of the C library (extension/probe.c checks that from inside).
// run.py joins the module of extension/ to the guest.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { Guest } from './guest.mjs';

const root = process.env.ERYX_GUEST_ROOT;
const folder = path.join(root, 'usr/lib/python3.13/site-packages');
fs.mkdirSync(folder, { recursive: true });
for (const name of ['probe.cpython-313-wasm32-emscripten.so', 'broken.abi3.so', 'stranger.so', 'wasi.cpython-313-wasm32-wasi.so']) {
  fs.writeFileSync(path.join(folder, name), '');
}

const guest = new Guest({ module: process.env.ERYX_GUEST_MODULE, root });
guest.exports.eryx_link();
guest.run('import sys\nsys.path.insert(0, "/usr/lib/python3.13/site-packages")');
guest.save();

beforeEach(() => guest.restore());
after(() => guest.close());

const printed = (program) => {
  const { stdout, exception } = guest.run(`import sys\nsys.path.insert(0, "/usr/lib/python3.13/site-packages")\n${program}`);
  assert.equal(exception?.message, undefined);
  return stdout;
};

const importError = (name) => guest.run(`import sys\nsys.path.insert(0, "/usr/lib/python3.13/site-packages")\nimport ${name}`).exception;

test('a module that was joined is imported like any other', () => {
  assert.equal(
    printed('import probe\nprint(probe.__file__, type(probe.__loader__).__name__, probe.__spec__.origin)'),
    '/usr/lib/python3.13/site-packages/probe.cpython-313-wasm32-emscripten.so ExtensionFileLoader /usr/lib/python3.13/site-packages/probe.cpython-313-wasm32-emscripten.so\n',
  );
});

test('what the C library gives it has the layout that its headers say', () => {
  assert.equal(printed('import probe\nprint(probe.check())'), '0\n', 'the number is the line of extension/probe.c');
});

test('its file may be written in other ways', () => {
  for (const place of ['/usr/lib/python3.13//site-packages', '/usr/lib/python3.13/../python3.13/site-packages', '../usr/lib/python3.13/site-packages']) {
    assert.equal(printed(`import os\nos.chdir("/data")\nsys.path[0] = "${place}"\nimport probe\nprint(probe.__name__)`), 'probe\n', place);
  }
});

test('a module that could not be joined says why', () => {
  const { type, message } = importError('broken');
  assert.equal(type, 'ImportError');
  assert.equal(message, "broken.abi3.so was not joined: it asks for the function 'of_nobody'");
});

test('a module that nobody gave says what to do', () => {
  const { type, message } = importError('stranger');
  assert.equal(type, 'ImportError');
  assert.match(message, /^\/usr\/lib\/python3.13\/site-packages\/stranger\.so was not joined to this image: its package must be among those/);
});

test("WASI's own name for native modules is not looked for", () => {
  assert.equal(importError('wasi').type, 'ModuleNotFoundError');
  assert.equal(printed('import _imp\nprint(_imp.extension_suffixes()[0], sys.platform)'), '.cpython-313-wasm32-emscripten.so wasi\n');
});
