// SPDX-License-Identifier: MIT OR Apache-2.0
// Tests of tracing below the host library: which records a program gives.
//
// Usage: as guest_test.mjs.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { Guest, KEEP_NAMESPACE, LATER, TRACE } from './guest.mjs';

const guest = new Guest({ module: process.env.ERYX_GUEST_MODULE, root: process.env.ERYX_GUEST_ROOT });
assert.equal(guest.freeze(), 0);
guest.save();

beforeEach(() => guest.restore());
after(() => guest.close());

const CALLS = ['', '+', '!']; // called, resumed, thrown into
const RETURNS = ['', '~', '!']; // returned, yielded, unwound

/** Records as words: "f>1" a call, "f.2" a line, "f<2" a return, "f!2 ValueError: x" an exception. */
function words(records) {
  const names = new Map();
  let name = '';
  let task = '';
  return records.flatMap(({ kind, how, subject, line, text }) => {
    const [first, second = ''] = text.split('\0');
    switch (kind) {
      case 'define':
        assert.ok(!names.has(subject));
        names.set(subject, second === '<user>' ? first : `${first}@${second}`);
        return [];
      case 'code':
        assert.ok(names.has(subject));
        name = names.get(subject).replace('<module>', 'm');
        return [];
      case 'task':
        task = first;
        return [`[${task}]`];
      case 'line':
        return [`${name}.${line}`];
      case 'call':
        return [`${name}${CALLS[how]}>${line}`];
      case 'return':
        return [`${name}${RETURNS[how]}<${line}`];
      case 'exception':
        return [`${name}!${line} ${first}: ${second}`];
      case 'started':
        return [`start ${subject} ${line} ${text}`];
      case 'ended':
        return [`end ${subject} ${how}`];
      case 'place':
        return [`at ${line}`];
    }
  });
}

function trace(program, options = {}) {
  const run = guest.run(program, { flags: TRACE, ...options });
  return { run, words: words(guest.trace) };
}

describe('events', () => {
  test('lines, calls and returns', () => {
    const { words } = trace('def f(a):\n    b = a + 1\n    return b\n\nf(1)\n');
    assert.deepEqual(words, ['m>0', 'm.1', 'm.5', 'f>1', 'f.2', 'f.3', 'f<3', 'm<5']);
  });

  test('nothing while it is off', () => {
    guest.run('def f():\n    pass\nf()');
    assert.deepEqual(guest.trace, []);
  });

  test('every line as natively', () => {
    // Facts F9: one list on native CPython 3.13, 3.14 and 3.15.
    const program = `import contextlib
@contextlib.contextmanager
def ctx():
    yield 1
def body(n):
    with ctx() as a, \\
         ctx() as b:
        x = max(
            a,
            b)
    y = [
        v
        for v in (1, 2)
        if v]
    try:
        n += 1
    finally:
        n += 2
    match n:
        case 0:
            pass
        case 1 | 3:
            n = 4
    while n > 3:
        n -= 1
    else:
        pass
    assert n, \\
        "no"
    return (
        n
        if n
        else y)
body(0)
`;
    const lines = trace(program).words.filter((word) => word.startsWith('body.')).map((word) => Number(word.slice(5)));
    const expected = '6 7 8 9 10 8 7 6 13 11 13 14 12 13 14 12 13 11 15 16 18 19 20 22 23 24 25 24 27 28 32 31 30';
    assert.deepEqual(lines, expected.split(' ').map(Number));
  });

  test('private functions and the library do not appear', () => {
    const { words } = trace('import json\ndef _f():\n    return g()\ndef g():\n    return json.dumps([1])\n_f()');
    assert.deepEqual(words, ['m>0', 'm.1', 'm.2', 'm.4', 'm.6', 'g>4', 'g.5', 'g<5', 'm<6']);
  });

  test('methods have their qualified names', () => {
    const { words } = trace('class C:\n    def m(self):\n        pass\nC().m()');
    assert.deepEqual(words, ['m>0', 'm.1', 'C>1', 'C.1', 'C.2', 'C<2', 'm.4', 'C.m>2', 'C.m.3', 'C.m<3', 'm<4']);
  });
});

describe('exceptions', () => {
  test('one that goes through frames is one event', () => {
    const { words, run } = trace(`
def f():
    raise ValueError("x")
def g():
    try:
        f()
    finally:
        pass
g()`);
    assert.equal(run.ending, 'raised');
    assert.deepEqual(words.filter((word) => word.includes('!')), ['f!3 ValueError: x', 'f!<3', 'g!<8', 'm!<9']);
  });

  test('raised again is seen again, passed on is not', () => {
    const { words } = trace(`
for i in range(2):
    try:
        try:
            [].pop()
        except IndexError as error:
            if i: raise
            raise error
    except IndexError:
        pass`);
    assert.deepEqual(words.filter((word) => word.includes('!')), [
      'm!5 IndexError: pop from empty list',
      'm!8 IndexError: pop from empty list',
      'm!5 IndexError: pop from empty list',
    ]);
  });

  test('a generator that is closed early', () => {
    // Facts F1: 25 events natively, 7 of them of one exception.
    const { words } = trace(`def g():
    try:
        yield 1
        yield 2
    finally:
        pass
def f():
    for x in g():
        if x:
            break
    return x
f()
`);
    assert.deepEqual(words, [
      ...['m>0', 'm.1', 'm.7', 'm.12', 'f>7', 'f.8', 'g>1', 'g.2', 'g.3', 'g~<3', 'f.9', 'f.10'],
      ...['g!>3', 'g!3 GeneratorExit: ', 'g.6', 'g!<6', 'f.11', 'f<11', 'm<12'],
    ]);
  });

  test('texts that need no Python code', () => {
    const { words } = trace(`
class Own(Exception):
    def __str__(self): raise SystemError
class S(str):
    def __repr__(self): raise SystemError
for error in (Own("a"), KeyError("k"), FileNotFoundError(2, "no", "f"), ValueError(), ValueError(1, 2), KeyError(S("x"))):
    try:
        raise error
    except Exception:
        pass`);
    const texts = words.filter((word) => word.startsWith('m!')).map((word) => word.split(' ').slice(1).join(' '));
    assert.deepEqual(texts, [
      ...['Own: ', "KeyError: 'k'", "FileNotFoundError: [Errno 2] no: 'f'", 'ValueError: ', 'ValueError: (1, 2)', 'KeyError: '],
    ]);
  });
});

describe('tasks and calls', () => {
  const echo = { parameters: ['n'], handler: ({ n }) => n };

  test('tasks are told apart', () => {
    const { words } = trace(`import asyncio
async def w(n):
    await asyncio.sleep(0)
    return n
await asyncio.gather(w(1), w(2))`);
    assert.deepEqual(words.slice(0, 6), ['[Task-1]', 'm>0', 'm.1', 'm.2', 'm.5', 'm~<5']);
    const tasks = words.filter((word) => word.startsWith('['));
    assert.equal(new Set(tasks).size, 3);
    assert.equal(words.filter((word) => word === 'w>2').length, 2);
    assert.equal(words.filter((word) => word === 'w~<3').length, 2);
    assert.equal(words.filter((word) => word === 'w+>3').length, 2);
    assert.equal(words.filter((word) => word === 'w<4').length, 2);
  });

  test('calls begin and end', () => {
    const { words } = trace('x = await echo(n=1)\ny = echo.sync(n=2)\nz = await now(n=3)', {
      callbacks: { echo, now: { ...echo, isImmediate: true } },
    });
    assert.deepEqual(words.filter((word) => /^(start|end) /.test(word)), [
      ...['start 1 0 {"n": 1}', 'end 1 0', 'start 2 0 {"n": 2}', 'end 2 0', 'start 0 1 {"n": 3}', 'end 0 0'],
    ]);
  });

  test('a call is where the program makes it, whatever makes it there', () => {
    const { words } = trace('import asyncio\n\nasync def f():\n    await echo(n=1)\n\nawait asyncio.gather(f(),\n    echo(n=2))', {
      callbacks: { echo },
    });
    const calls = words.filter((word) => /^(at|start) /.test(word));
    assert.deepEqual(calls, ['at 4', 'start 1 0 {"n": 1}', 'at 7', 'start 2 0 {"n": 2}']);
  });

  test('what ends a loop or an await is no exception', () => {
    const { words } = trace('for x in iter([]):\n    pass\nx = await echo(n=1)\ntry:\n    next(iter([]))\nexcept StopIteration:\n    pass', {
      callbacks: { echo },
    });
    assert.deepEqual(words.filter((word) => word.startsWith('m!')), ['m!5 StopIteration: ']);
  });

  test('a call that is given up', () => {
    const { words } = trace('import asyncio\ntry:\n    await asyncio.wait_for(late(), 0.01)\nexcept TimeoutError:\n    pass', {
      callbacks: { late: { handler: () => LATER } },
    });
    assert.ok(words.indexOf('end 1 255') > words.indexOf('start 1 0 {}'));
  });
});

describe('programs that trace themselves', () => {
  test('sys.setprofile and sys.settrace see what they see, and so do we', () => {
    const program = `
import sys
def f():
    return 1
seen = []
def hook(frame, event, arg):
    if frame.f_code.co_name == "f":
        seen.append(event)
    return hook
sys.setprofile(hook)
f()
sys.setprofile(None)
sys.settrace(hook)
f()
sys.settrace(None)
f()
result = seen`;
    const { words, run } = trace(program);
    assert.deepEqual(JSON.parse(run.value), ['call', 'return', 'call', 'line', 'return']);
    const untraced = guest.run(program);
    assert.equal(untraced.value, run.value);
    assert.equal(words.filter((word) => word === 'f.4').length, 3);
    assert.equal(words.filter((word) => word === 'f>3').length, 3);
    assert.ok(words.includes('hook.7'));
  });

  test('sys.monitoring: each tool for itself', () => {
    const program = `
import sys
M = sys.monitoring
seen = []
def f():
    a = 1
    return a
for tool in range(6):
    M.use_tool_id(tool, "mine")
    M.register_callback(tool, M.events.LINE, lambda code, line: (seen.append(line), M.DISABLE)[1])
    M.set_local_events(tool, f.__code__, M.events.LINE)
f()
f()
for tool in range(6):
    M.set_local_events(tool, f.__code__, 0)
    M.free_tool_id(tool)
M.restart_events()
f()
result = seen`;
    const { words, run } = trace(program);
    assert.deepEqual(JSON.parse(run.value), [...Array(6).fill(6), ...Array(6).fill(7)]);
    assert.equal(words.filter((word) => word === 'f.6').length, 3);
  });
});

describe('sessions', () => {
  test('functions of earlier programs keep their file', () => {
    const define = 'def f():\n    return 1';
    guest.run(define, { flags: KEEP_NAMESPACE });
    const { words } = trace('f()', { flags: KEEP_NAMESPACE | TRACE });
    assert.deepEqual(words, ['m@<user-2>>0', 'm@<user-2>.1', 'f>1', 'f.2', 'f<2', 'm@<user-2><1'].map((word) => word));
    guest.run('f()', { flags: KEEP_NAMESPACE });
    assert.deepEqual(guest.trace, []);
    assert.deepEqual(trace('f()', { flags: KEEP_NAMESPACE | TRACE }).words.slice(2, 5), ['f>1', 'f.2', 'f<2']);
  });
});
