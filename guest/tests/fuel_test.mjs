// SPDX-License-Identifier: MIT OR Apache-2.0
// Tests of the metered guest module under another engine: what programs take of its fuel is the same each time, and they
// end where it is used up.
//
// Usage: as guest_test.mjs, with the metered module.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { KEEP_NAMESPACE, frozenGuest } from './guest.mjs';

const PLENTY = 10n ** 15n;

const guest = frozenGuest();

beforeEach(() => guest.restore());
after(() => guest.close());

/** Runs a program in a new interpreter. Returns: its reply, and what it took. */
function run(program, fuel = PLENTY, options = {}) {
  guest.restore();
  guest.fuel = fuel;
  const reply = guest.run(program, options);
  return { reply, taken: fuel - guest.fuel };
}

const programs = [
  'print(1)',
  'result = sum(range(20000))',
  'print(sorted({str(i) for i in range(300)})[:3], hash("text") % 7, id(object()) > 0)',
  'class Node: pass\nfor i in range(5000):\n    a, b = Node(), Node()\n    a.b, b.a = b, a',
  'import json, re\nresult = json.dumps(re.findall("a+", "abaa" * 500))',
  'big = bytearray(8 << 20)\nbig[::4096] = b"x" * len(big[::4096])',
  'result = str(3 ** 5000)[:10]',
  'import asyncio\nasync def one(n):\n    await asyncio.sleep(0)\n    return n\nresult = sum(await asyncio.gather(*(one(n) for n in range(50))))',
  'def deep(n):\n    return deep(n + 1)\ntry:\n    deep(0)\nexcept RecursionError as error:\n    print(error)',
];

// Memory that has grown stays, unlike in our own host, and a program that finds it need not ask for it.
programs.forEach((program) => run(program));

describe('fuel', () => {
  test('the same program takes the same each time', () => {
    const first = programs.map((program) => run(program).taken);
    first.forEach((taken) => assert.ok(taken > 0n));
    for (let i = 0; i < 3; i += 1) assert.deepEqual(programs.map((program) => run(program).taken), first);
  });

  test('a program ends with one less than it takes, and not with what it takes', () => {
    for (const program of programs) {
      const { taken, reply } = run(program);
      const enough = run(program, taken);
      assert.equal(guest.fuel, 0n);
      assert.equal(enough.reply.stdout, reply.stdout);
      // Not everything looks: the host does, when the guest returns.
      try {
        run(program, taken - 1n);
      } catch (error) {
        assert.ok(error instanceof WebAssembly.RuntimeError, error);
      }
      assert.ok(guest.fuel < 0n, program);
    }
  });

  test('what never ends is ended, in Python and in C', () => {
    for (const program of ['while True: pass', 'sum(iter(int, 1))', 'import itertools\n"x" in itertools.cycle("y")', '3 ** (10 ** 8)',
      'import re\nre.match("(a|a)*(a|a)*(a|a)*b", "a" * 200)', 'source = bytes(1 << 20)\nwhile True: bytearray(source)',
      'try:\n    while True: pass\nfinally:\n    while True: pass']) {
      assert.throws(() => run(program, 30_000_000n), WebAssembly.RuntimeError, program);
      assert.ok(guest.fuel < 0n, program);
    }
  });

  test('a guest continues where it was, with fuel of its own', () => {
    const begin = () => run('data = list(range(1000))', PLENTY, { flags: KEEP_NAMESPACE });
    const next = () => {
      guest.fuel = PLENTY;
      assert.equal(guest.run('result = sum(data)', { flags: KEEP_NAMESPACE }).ending, 'returned');
      return PLENTY - guest.fuel;
    };
    begin();
    const taken = next();
    begin();
    assert.equal(next(), taken);
  });
});
