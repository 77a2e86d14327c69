// SPDX-License-Identifier: MIT OR Apache-2.0
// Tests of the guest module below the host library: turns, endings, interrupts, freezing, nesting.
//
// Usage: ERYX_GUEST_MODULE=eryx.wasm ERYX_GUEST_ROOT=FOLDER node --stack-size=40000 --test guest_test.mjs
// (with `ulimit -s 60000`: nesting tests need the native stack that the host gives a guest)

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { GuestExit, HINTS, KEEP_NAMESPACE, SERVICE, frozenGuest } from './guest.mjs';

const guest = frozenGuest();

beforeEach(() => {
  guest.onClock = undefined;
  guest.restore();
});
after(() => guest.close());

/** Interrupts at the n-th clock read of the program. */
function interruptAtClock(n = 1, reason = 1) {
  guest.onClock = () => {
    n -= 1;
    if (n === 0) guest.interrupt(reason);
  };
}

describe('endings', () => {
  test('an empty program returns', () => {
    for (const program of ['', '\n\n', '# nothing', '\ufeffprint(1)']) assert.equal(guest.run(program).ending, 'returned');
  });

  test('exit statuses are those of python', () => {
    const status = (argument) => guest.run(`import sys\nsys.exit(${argument})`).exitCode;
    assert.deepEqual(['', 'None', '0', '3', 'True', '"text"', '(1, 2)', '2**40'].map(status), [0, 0, 0, 3, 1, 1, 1, -1]);
    assert.equal(guest.run('import sys\nsys.exit("text")').stderr, 'text\n');
  });

  test('os._exit leaves through proc_exit', () => {
    assert.throws(() => guest.run('import os\nos._exit(7)'), (error) => error instanceof GuestExit && error.code === 7);
  });

  test('source that is no text is a SyntaxError with its line', () => {
    const { exception } = guest.run(Buffer.from([0x78, 0x0a, 0x0a, 0xff]));
    assert.equal(exception.type, 'SyntaxError');
    assert.equal(exception.frames[0].line, 3);
    assert.equal(guest.run('x = 1\0').exception.type, 'SyntaxError');
  });

  test('exceptions whose attributes misbehave are described all the same', () => {
    const raised = (body) => guest.run(`class E(Exception):\n${body}\nraise E('x')`).exception;
    assert.equal(raised('  def __str__(self): raise ValueError').type, 'E');
    assert.equal(raised('  def __str__(self): return "a" * 10**6').message.length < 70_000, true);
    assert.equal(raised('  def __str__(self): return self.__str__()').type, 'E');
    assert.equal(raised('  __module__ = 5').module, '5');
    assert.equal(raised('  @property\n  def __cause__(self): raise KeyError').type, 'E');
    assert.equal(raised('  def __getattribute__(self, name): raise KeyError').type, 'E');
  });

  test('a chain of 100,000 causes is described', () => {
    const program = 'e = None\nfor _ in range(100_000):\n  n = ValueError()\n  n.__context__ = e\n  e = n\nraise e';
    assert.equal(guest.run(program).exception.type, 'ValueError');
  });

  test('deep recursion keeps the frames of both ends', () => {
    const { exception } = guest.run('def f(n):\n  return f(n + 1)\nf(0)');
    assert.equal(exception.type, 'RecursionError');
    assert.equal(exception.frames.length, 128);
  });

  test('of very deep recursion the traceback keeps both ends', () => {
    const program = 'import sys\nsys.setrecursionlimit(10**6)\ndef f(n):\n  if n == 50_000: 1 / 0\n  f(n + 1)\nf(0)';
    const { traceback, type } = guest.run(program).exception;
    assert.equal(type, 'ZeroDivisionError');
    assert.match(traceback, /line 6, in <module>[^]*line 4, in f/);
    assert.ok(Number(/repeated (\d+) more times/.exec(traceback)[1]) < 2_000);
  });

  test('hints tell limits from mistakes', () => {
    assert.equal(guest.run('raise MemoryError').hints, HINTS.memoryError);
    assert.equal(guest.run('import errno\nraise OSError(errno.ENOSPC, "full")').hints, HINTS.noSpace);
    assert.equal(guest.run('raise KeyboardInterrupt').hints, 0);
    assert.equal(guest.run('result = "x" * 100', { resultLimit: 50 }).hints, HINTS.resultTooBig);
  });

  test('destructors run before the reply', () => {
    assert.equal(guest.run('class D:\n  def __del__(self): print("deleted")\nd = D()').stdout, 'deleted\n');
  });

  test('exit functions and finalizers run in every execution', () => {
    const program = 'import atexit, weakref\natexit.register(print, "exit")\nclass C: pass\nc = C()\nweakref.finalize(c, print, "gone")';
    for (let i = 0; i < 2; i += 1) assert.equal(guest.run(program).stdout, 'gone\nexit\n');
  });

  test('a stream in place of stdout is flushed', () => {
    const program =
      'import sys\nclass Stream:\n  def write(self, text): pass\n  def flush(self): sys.__stdout__.write("flushed\\n")\n' +
      'sys.stdout = Stream()';
    assert.equal(guest.run(program).stdout, 'flushed\n');
  });

  test('buffered log records are written', () => {
    const program =
      'import logging, logging.handlers\nh = logging.StreamHandler()\n' +
      'logging.getLogger().addHandler(logging.handlers.MemoryHandler(100, target=h))\nlogging.warning("late")';
    assert.equal(guest.run(program).stderr, 'late\n');
  });
});

describe('turns', () => {
  test('malformed messages are refused', () => {
    assert.equal(guest.rawTurn(Buffer.alloc(0)), 3);
    assert.equal(guest.rawTurn(Buffer.from([9, 0, 0, 0])), 3);
    assert.equal(guest.rawTurn(Buffer.from([1, 0, 0, 0])), 3);
    const lying = Buffer.alloc(32, 0xff);
    lying.writeUInt32LE(1);
    assert.equal(guest.rawTurn(lying), 3);
    assert.equal(guest.resume(), 3);
    assert.equal(guest.run('print(1)').stdout, '1\n');
  });

  test('waiting returns to the host with the deadline of the next timer', () => {
    const before = process.hrtime.bigint();
    assert.equal(guest.start('import asyncio\nawait asyncio.sleep(60)\nprint("woken")'), 2);
    const after = process.hrtime.bigint();
    assert.ok(guest.deadline >= before + 60_000_000_000n && guest.deadline <= after + 60_000_000_000n);
    assert.equal(guest.resume(), 2); // too early: idle again
  });

  test('a program that waits for nothing has no deadline', () => {
    assert.equal(guest.start('import asyncio\nawait asyncio.Future()'), 2);
    assert.equal(guest.deadline, 2n ** 64n - 1n);
  });

  test('a cancelled timer sets no deadline', () => {
    assert.equal(guest.start('import asyncio\nasyncio.get_running_loop().call_later(1, print).cancel()\nawait asyncio.Future()'), 2);
    assert.equal(guest.deadline, 2n ** 64n - 1n);
  });

  test('a thousand tasks need one turn per wait', () => {
    const reply = guest.run('import asyncio\nresult = len(await asyncio.gather(*(asyncio.sleep(0.01) for _ in range(1000))))');
    assert.equal(reply.value, '1000');
    assert.ok(reply.turns <= 5, `${reply.turns} turns`);
  });

  test('the namespace is kept only when asked', () => {
    guest.run('x = 1', { flags: KEEP_NAMESPACE });
    assert.equal(guest.run('result = x + 1', { flags: KEEP_NAMESPACE }).value, '2');
    assert.equal(guest.run('x').exception.type, 'NameError');
    assert.equal(guest.run('result = sorted(n for n in dir() if not n.startswith("__"))').value, '[]');
  });

  test('a kept namespace after one that was dropped is whole', () => {
    guest.run('x = 1');
    const run = guest.run('result = [__name__, "x" in globals(), __annotations__]', { flags: KEEP_NAMESPACE });
    assert.deepEqual(JSON.parse(run.value), ['__main__', false, {}]);
  });

  test('what libraries provide is in every program', () => {
    guest.run('import _eryx_host\n_eryx_host.provide({"answer": 42})', { flags: SERVICE });
    for (let i = 0; i < 2; i += 1) assert.equal(guest.run('result = answer\nanswer = 1').value, '42');
    assert.equal(guest.run('result = answer', { flags: KEEP_NAMESPACE }).value, '42');
  });

  test('environment and inputs are replaced at each start', () => {
    const read = 'import os\nresult = dict(os.environ)';
    assert.equal(guest.run(read, { environment: { A: 'b=c' } }).value, '{"A": "b=c"}');
    assert.equal(guest.run(read).value, '{}');
    assert.equal(guest.run('result = [x, y]', { inputs: { x: 1, y: '\u00e9' } }).value, '[1, "\u00e9"]');
    assert.equal(guest.run('result = x', { inputs: `{"x": ${'9'.repeat(5000)}}` }).value, '9'.repeat(5000));
    assert.equal(guest.run('pass', { inputs: '[1]' }).exception.type, 'TypeError');
    assert.equal(guest.run('pass', { inputs: '{' }).exception.type, 'ValueError');
  });

  test('large programs travel outside the mailbox', () => {
    assert.equal(guest.run(`result = ${'1 + '.repeat(20)}1 #${' '.repeat(100_000)}`).value, '21');
  });

  test('a thousand executions in one interpreter do not grow the memory', () => {
    guest.run('import asyncio\nawait asyncio.sleep(0)');
    const before = guest.memoryBytes;
    for (let i = 0; i < 1000; i += 1) guest.run('import asyncio\nx = [i for i in range(1000)]\nawait asyncio.sleep(0)');
    assert.equal(guest.memoryBytes, before);
  });
});

describe('asyncio.run', () => {
  const blocks = (program) => assert.equal(guest.run(program).turns, 1);
  const waits = (program, value) => {
    const reply = guest.run(program);
    assert.equal(reply.value, value, reply.exception?.traceback);
    assert.ok(reply.turns > 1);
  };
  const main = 'import asyncio\nasync def main():\n  await asyncio.sleep(0.01)\n  return 5\n';

  test('at module level waits in the host', () => {
    waits(`${main}result = asyncio.run(main())`, '5');
    waits(`${main}if __name__ == "__main__":\n  try:\n    result = asyncio.run(main())\n  finally:\n    pass`, '5');
    waits(`${main}result = asyncio.run(main())\nresult += asyncio.run(main())`, '10');
  });

  test('elsewhere blocks', () => {
    blocks(`${main}def f():\n  return asyncio.run(main())\nf()`);
    blocks(`${main}x = [asyncio.run(main()) for _ in range(2)]`);
    blocks(`${main}asyncio.run(main())\nasyncio.new_event_loop().run_until_complete(main())`);
    blocks(`${main}asyncio.run(main(), debug=True)`);
  });

  test('adds no name that a program could see or delete', () => {
    const program = "import asyncio, builtins\nfor name in set(vars(builtins)) - {'__build_class__'}: assert name.isidentifier(), name\n";
    assert.equal(guest.run(`${program}async def main(): print(1)\nasyncio.run(main())`).stdout, '1\n');
  });

  test('refuses what asyncio.run refuses', () => {
    assert.match(guest.run('import asyncio\nasyncio.run(5)').exception.message, /a coroutine was expected, got 5/);
    const nested = guest.run(`${main}async def outer():\n  c = main()\n  try:\n    asyncio.run(c)\n  finally:\n    c.close()\nawait outer()`);
    assert.match(nested.exception.message, /cannot be called from a running event loop/);
  });

  test('a name that is not the module is called as it is', () => {
    const program = 'class asyncio:\n  run = staticmethod(lambda x: print("mine", x))\nasyncio.run(1)';
    assert.equal(guest.run(program).stdout, 'mine 1\n');
  });

  test('cancels what main left behind, before the next statement', () => {
    const program =
      'import asyncio\nasync def late():\n  try:\n    await asyncio.sleep(9)\n  finally:\n    print("cancelled")\n' +
      'async def main():\n  global t\n  t = asyncio.create_task(late())\n  await asyncio.sleep(0)\nasyncio.run(main())\nprint("next")';
    assert.equal(guest.run(program).stdout, 'cancelled\nnext\n');
  });

  test('tracebacks show the program only', () => {
    const { exception } = guest.run('import asyncio\nasync def main():\n  1/0\nasyncio.run(main())');
    assert.deepEqual(exception.frames.map((frame) => [frame.file, frame.line]), [['<user>', 4], ['<user>', 3]]);
  });
});

describe('soft interrupt', () => {
  const stops = (program) => {
    interruptAtClock();
    const reply = guest.run(`import time\ntime.time()\n${program}`);
    assert.equal(reply.exception?.type, 'TimeLimitExceeded', JSON.stringify(reply));
    assert.equal(reply.exception.module, 'eryx');
    assert.equal(reply.hints, HINTS.interrupted);
    assert.ok(guest.interruptDelivered);
    guest.onClock = undefined;
    assert.equal(guest.run('print("alive")').stdout, 'alive\n');
    guest.restore();
  };

  test('ends loops', () => {
    stops('while True: pass');
    stops('[0 for _ in iter(int, 1)]');
    stops('def g():\n  while True:\n    try:\n      yield\n    finally:\n      pass\nfor _ in g(): pass');
    stops('try:\n  while True: pass\nexcept Exception:\n  print("swallowed")');
  });

  test('ends loops of tasks, past the frames of the event loop', () => {
    stops('import asyncio\nwhile True: await asyncio.sleep(0)');
    stops('import asyncio\nasync def f():\n  while True: await asyncio.sleep(0)\nawait asyncio.gather(f(), f())');
    stops('import asyncio\nasync def f():\n  while True: await asyncio.sleep(0)\ndef g(): asyncio.run(f())\ng()');
  });

  test('names the reason', () => {
    interruptAtClock(1, 2);
    const reply = guest.run('import time\ntime.time()\nwhile True: pass');
    assert.equal(reply.exception.type, 'Cancelled');
  });

  test('runs finally blocks, once', () => {
    interruptAtClock();
    const program = 'import time\ntry:\n  time.time()\n  while True: pass\nfinally:\n  time.time()\n  print("finally")';
    assert.equal(guest.run(program).stdout, 'finally\n');
  });

  test('can be caught, and is not sent twice', () => {
    guest.onClock = () => guest.interrupt();
    const program = 'import time, eryx\ntry:\n  time.time()\n  while True: pass\nexcept eryx.Interrupted as e:\n  for _ in range(9): time.time()\n  result = str(e)';
    assert.match(guest.run(program).value, /time limit/);
  });

  test('wakes a program that waits, and runs its finally blocks', () => {
    assert.equal(guest.start('import asyncio\ntry:\n  await asyncio.Future()\nfinally:\n  print("finally")'), 2);
    guest.interrupt();
    assert.equal(guest.resume(), 1);
    assert.equal(guest.takeOutput().stdout, 'finally\n');
  });

  test('wakes a nested loop that blocks', () => {
    guest.onClock = () => guest.interrupt();
    const reply = guest.run('import asyncio\ndef f():\n  asyncio.run(asyncio.sleep(60))\nf()');
    assert.equal(reply.exception.type, 'TimeLimitExceeded');
  });

  test('ends the description of an exception that never ends', () => {
    const program =
      'import time\nclass E(Exception):\n  def __str__(self):\n    while True: time.time()\nraise E';
    guest.onClock = () => guest.interrupt();
    const reply = guest.run(program);
    assert.equal(reply.ending, 'raised');
    assert.equal(reply.hints, HINTS.interrupted);
  });

  test('cannot be disabled', () => {
    assert.equal(guest.run('import signal\nsignal.signal(64, signal.SIG_IGN)').exception.type, 'ValueError');
    stops('import signal\nfor n in range(1, 65):\n  try: signal.signal(n, signal.SIG_IGN)\n  except (ValueError, OSError): pass\nwhile True: pass');
  });

  test('is forgotten at the next start', () => {
    guest.interrupt();
    assert.equal(guest.run('print("fresh")').stdout, 'fresh\n');
  });
});

describe('fresh memory', () => {
  const twice = (program) => {
    const values = [0, 1].map(() => {
      guest.restore();
      return guest.run(program).value;
    });
    assert.ok(values[0] !== null);
    return values;
  };
  const differs = (program) => {
    const [first, second] = twice(program);
    assert.notEqual(first, second);
  };

  test('draws its own randomness', () => {
    differs('import random\nresult = random.random()');
    differs('import random\nresult = random.getrandbits(64)');
    differs('import random\nresult = random.getstate()[1][:3]');
    differs('import random\nresult = random.sample(range(10**9), 3)');
    differs('import uuid\nresult = str(uuid.uuid1())');
    differs('import uuid\nresult = str(uuid.uuid4())');
    differs('import secrets\nresult = secrets.token_hex()');
    differs('import sqlite3\nresult = sqlite3.connect(":memory:").execute("select random()").fetchone()');
    differs('import tempfile\nresult = tempfile.mkdtemp()');
  });

  test('a seed and a saved state still decide', () => {
    const [first, second] = twice('import random\nrandom.seed(5)\nresult = random.random()');
    assert.equal(first, second);
    assert.equal(guest.run('import random\ns = random.getstate()\na = random.random()\nrandom.setstate(s)\nresult = a == random.random()').value, 'true');
  });

  test('eryx_reseed does the same to a memory that ran', () => {
    const next = 'import random, sqlite3\nresult = [random.random(), sqlite3.connect(":memory:").execute("select random()").fetchone()]';
    guest.run(next);
    const values = [];
    const memory = new Uint8Array(guest.memory).slice();
    for (let i = 0; i < 2; i += 1) {
      new Uint8Array(guest.memory).set(memory);
      guest.exports.eryx_reseed();
      values.push(guest.run(next).value);
    }
    assert.notEqual(values[0], values[1]);
  });

  test('starts its own clock of log records', () => {
    const program = 'import logging\nr = logging.makeLogRecord({})\nresult = abs(r.relativeCreated) < 1000';
    assert.equal(guest.run(program).value, 'true');
  });

  test('counts tasks from one', () => {
    const program = 'import asyncio\nawait asyncio.sleep(0)\nresult = asyncio.current_task().get_name()';
    guest.exports.eryx_reseed();
    assert.deepEqual([guest.run(program).value, guest.run(program).value], ['"Task-1"', '"Task-2"']);
  });

  test('keeps nothing of the warm-up', () => {
    assert.equal(guest.run('import os\nresult = [dict(os.environ), os.getcwd(), os.listdir("/data")]').value, '[{}, "/data", []]');
    assert.equal(guest.run('import warnings\nresult = [__name__, __doc__, __annotations__]').value, '["__main__", null, {}]');
  });

  test('its objects can be used, changed and dropped', () => {
    const program =
      'import gc, sys, json, collections\ndel sys.modules["json"]\nimport json\nassert json.loads("[1]") == [1]\n' +
      'collections.ChainMap.extra = 1\ndel collections.ChainMap.extra\nfor _ in range(3): gc.collect()\n' +
      'result = [sys.intern("abc" + str(5)) is sys.intern("abc5"), sys.getrefcount(object()) < 5]';
    const reply = guest.run(program);
    assert.equal(reply.value, '[true, true]', reply.exception?.traceback);
  });
});

describe('nesting', () => {
  // What is legal works; what is too deep is an ordinary exception; the interpreter goes on.
  const survives = (program, types) => {
    const reply = guest.run(program);
    const type = reply.exception?.type ?? reply.ending;
    assert.ok(types.includes(type), `${type}: ${reply.exception?.traceback?.slice(-300)}`);
    assert.equal(guest.run('print("alive")').stdout, 'alive\n');
  };
  const tooDeep = ['RecursionError', 'MemoryError'];

  test('150 parentheses', () => survives(`x = ${'('.repeat(150)}1${')'.repeat(150)}`, ['returned']));
  test('json.loads of 100,000 brackets', () => survives("import json\njson.loads('[' * 100000)", tooDeep));
  test('json.loads of 900 brackets', () => survives("import json\njson.loads('[' * 900 + ']' * 900)", ['returned']));
  test('repr of a list 100,000 deep', () => survives('a = []\nfor _ in range(100000): a = [a]\nrepr(a)', tooDeep));
  test('result 100,000 deep', () => survives('a = []\nfor _ in range(100000): a = [a]\nresult = a', ['returned']));
  test('comparison 100,000 deep', () =>
    survives('a, b = [], []\nfor _ in range(100000): a, b = [a], [b]\na == b', tooDeep));
  test('compile of 100,000 brackets', () =>
    survives("compile('[' * 100000 + ']' * 100000, 'f', 'exec')", [...tooDeep, 'SyntaxError']));
  test('source of 100,000 brackets', () => survives('['.repeat(100000) + ']'.repeat(100000), [...tooDeep, 'SyntaxError']));
  test('source of 100,000 minus signs', () => survives(`x = ${'-'.repeat(100000)}1`, [...tooDeep, 'SyntaxError']));
  test('source of 5,000 nested binary operators', () => survives(`x = ${'1 + '.repeat(5000)}1`, ['returned', ...tooDeep]));
  test('source of 90 nested ifs', () => survives(Array.from({ length: 90 }, (_, i) => `${' '.repeat(i)}if 1:`).join('\n') + `\n${' '.repeat(91)}pass`, ['returned']));
  test('deep pickle', () => survives('import pickle\na = []\nfor _ in range(100000): a = [a]\npickle.dumps(a)', tooDeep));
  test('deep unpickling', () => survives("import pickle\npickle.loads(b'(' * 10**6 + b'l' + b'.')", ['UnpicklingError', 'returned', 'EOFError', ...tooDeep]));
  test('deep marshal', () => survives("import marshal\nmarshal.loads(b'[\\x01\\x00\\x00\\x00' * 100000 + b'N')", ['ValueError', 'EOFError', ...tooDeep]));
  test('dropping a list 1,000,000 deep', () => survives('a = []\nfor _ in range(1000000): a = [a]\ndel a', ['returned']));
  test('endless recursion through __getattr__', () =>
    survives('class A:\n  def __getattr__(self, n): return getattr(self, n + "x")\nA().y', tooDeep));
  test('endless recursion through __repr__, __eq__, __iter__', () => {
    survives('class A:\n  def __repr__(self): return repr(self)\nrepr(A())', tooDeep);
    survives('class A:\n  def __eq__(self, o): return o == self\nA() == A()', tooDeep);
    survives('class A:\n  def __iter__(self): return iter(self)\niter(A())', tooDeep);
  });
  test('endless recursion with the limit raised', () =>
    survives('import sys\nsys.setrecursionlimit(10**9)\nclass A:\n  def __getattr__(self, n): return getattr(self, n)\nA().y', tooDeep));
  test('isinstance with tuples 100,000 deep', () => survives('t = ()\nfor _ in range(100000): t = (t,)\nisinstance(1, t)', [...tooDeep, 'returned']));
  test('ast of 100,000 attributes', () => survives(`import ast\nast.parse('a' + '.b' * 100000)`, [...tooDeep, 'SyntaxError', 'returned']));
  test('deep copy', () => survives('import copy\na = []\nfor _ in range(100000): a = [a]\ncopy.deepcopy(a)', tooDeep));
  test('deep regular expression', () => survives("import re\nre.compile('(' * 10000 + ')' * 10000)", [...tooDeep, 'returned', 'PatternError']));
  test('deep generators', () => survives('def g(n):\n  yield from g(n + 1)\nlist(g(0))', tooDeep));
  test('xml 100,000 deep', () => survives("import xml.etree.ElementTree as e\ne.fromstring('<a>' * 100000 + '</a>' * 100000)", ['returned', ...tooDeep]));
});
