// SPDX-License-Identifier: MIT OR Apache-2.0
// Tests of the guest when memory is exhausted: every failure has its name, and the interpreter goes on afterwards.
//
// Usage: as guest_test.mjs. The module's memory may grow to 4 GiB, so the tests take all but a little of that first.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Guest, HINTS } from './guest.mjs';

const PAGES = 65536;
const ROOM_PAGES = 256; // what is left for the guest: 16 MiB

const guest = new Guest({ module: process.env.ERYX_GUEST_MODULE, root: process.env.ERYX_GUEST_ROOT });
['print(1)', 'import asyncio\nawait asyncio.sleep(0)', '1/0'].forEach((program) => guest.run(program));
assert.equal(guest.freeze(), 0);
guest.instance.exports.memory.grow(PAGES - guest.memoryBytes / PAGES - ROOM_PAGES);
after(() => guest.close());

/** Runs a program that cannot have the memory it asks for, and then one that can. */
function runsOut(program) {
  const reply = guest.run(program);
  assert.equal(reply.ending, 'raised');
  assert.equal(reply.exception.type, 'MemoryError');
  assert.equal(reply.hints, HINTS.memoryError);
  assert.equal(guest.run('import asyncio\nawait asyncio.sleep(0)\nprint(len([0] * 100_000))').stdout, '100000\n');
}

/** Takes all memory, in ever smaller pieces, as the list `taken`. */
const TAKE_ALL =
  'taken = [None] * 10_000\nplace, size = 0, 1 << 22\nwhile size >= 8:\n  try:\n    taken[place] = bytearray(size)\n' +
  '    place += 1\n  except MemoryError: size //= 2\nchain = None\ntry:\n  while True: chain = [chain]\n' +
  'except MemoryError: pass\n';

test('a program that cannot be compiled never counts as run', () => {
  let failures = 0;
  for (let size = 1 << 18; size < 6 * 2 ** 20; size = Math.floor(size * 1.1)) {
    const { ending, stdout, hints } = guest.run(`print('ran')\nx = [${'1,'.repeat(size / 2)}]`);
    assert.equal(stdout, ending === 'returned' ? 'ran\n' : '', `source of ${size} bytes: ${ending}`);
    assert.equal(hints, ending === 'returned' ? 0 : HINTS.memoryError);
    failures += ending !== 'returned';
  }
  assert.ok(failures > 5);
});

test('compile() and tokenize name the cause', () => {
  for (const call of ["compile(source, 'f', 'exec')", "compile(source.encode(), 'f', 'exec')"]) {
    runsOut(`source = 'x = 1\\n' * 1_000_000\n${TAKE_ALL}${call}`);
  }
  runsOut(`import io, tokenize\nread = io.StringIO('x = 1\\n').readline\n${TAKE_ALL}list(tokenize.generate_tokens(read))`);
});

test('what grows without end', () => {
  runsOut('import collections, itertools\ncollections.deque(itertools.repeat(1))');
  runsOut('import itertools\nlist(itertools.repeat(1))');
  runsOut('x = "x"\nwhile True: x += x');
  runsOut('x = b"x"\nwhile True: x += x');
  runsOut('x = bytearray(b"x")\nwhile True: x += bytes(x)');
  runsOut('x = {}\nwhile True: x[len(x)] = None');
  runsOut('import itertools\nset(itertools.count())');
  runsOut('import io\ns = io.StringIO()\nwhile True: s.write("x" * 1000)');
  runsOut('import itertools\n"".join(map(str, itertools.count()))');
});

test('endless recursion', () => {
  runsOut('import sys\nsys.setrecursionlimit(10**9)\ndef f(n):\n  return f(n + 1)\nf(0)');
});

test('while the program waits', () => {
  // The timer is set first: what fails is the resume, in asyncio's code and in ours.
  runsOut(
    `import asyncio\nasync def main():\n  global taken, chain\n  timer = asyncio.sleep(0.01)\n` +
      `  asyncio.get_running_loop().call_soon(lambda: exec(TAKE_ALL, globals()))\n  await timer\n  return list(range(10_000))\n` +
      `TAKE_ALL = ${JSON.stringify(TAKE_ALL)}\nawait main()`,
  );
});

test('a result that cannot be encoded', () => {
  const { ending, value, valueError, hints } = guest.run('result = ["x" * 400_000] * 1_000');
  assert.equal(ending, 'returned');
  assert.equal(value, null);
  assert.match(valueError, /MemoryError|could not be encoded/);
  assert.equal(hints, HINTS.memoryError);
});
