// SPDX-License-Identifier: MIT OR Apache-2.0
// Tests of callbacks below the host library: calls, batches, answers, blocking, values.
//
// Usage: as guest_test.mjs.

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { CALL_STATUS, CallFailure, Guest, LATER, RawJson } from './guest.mjs';

const guest = new Guest({ module: process.env.ERYX_GUEST_MODULE, root: process.env.ERYX_GUEST_ROOT });
assert.equal(guest.freeze(), 0);
guest.save();

beforeEach(() => {
  guest.onWait = undefined;
  guest.restore();
});
after(() => guest.close());

const echo = { parameters: ['message', 'times'], required: ['message'], description: 'Says it again', handler: (a) => a };
const fail = (status) => ({
  handler: () => {
    throw new CallFailure(status, 'because');
  },
});

/** Runs a program that must end well; its result. */
function resultOf(program, callbacks, options = {}) {
  const run = guest.run(program, { callbacks, ...options });
  assert.equal(run.exception?.traceback, undefined);
  assert.equal(run.ending, 'returned');
  assert.equal(run.valueError, null);
  return JSON.parse(run.value);
}

describe('calls', () => {
  test('arguments by name and by position', () => {
    const program = 'result = [await echo(message="a"), await echo("b", 2), await echo("c", times=3)]';
    assert.deepEqual(resultOf(program, { echo }), [{ message: 'a' }, { message: 'b', times: 2 }, { message: 'c', times: 3 }]);
  });

  test('wrong arguments are a TypeError at the call', () => {
    const program = `
result = []
for arguments, named in [((1,), {"message": 2}), ((1, 2, 3), {})]:
    try:
        echo(*arguments, **named)
    except TypeError as error:
        result.append(str(error))`;
    assert.deepEqual(resultOf(program, { echo }), [
      "echo() got multiple values for argument 'message'",
      'echo() takes 2 positional arguments but 3 were given',
    ]);
  });

  test('a batch leaves in one turn', () => {
    const program = 'import asyncio\nresult = await asyncio.gather(*(echo(i) for i in range(1000)))';
    const run = guest.run(program, { callbacks: { echo } });
    assert.deepEqual(JSON.parse(run.value), Array.from({ length: 1000 }, (_, i) => ({ message: i })));
    assert.equal(run.turns, 2);
  });

  test('answers reach their own callers in any order', () => {
    const program = `
import asyncio
async def ask(n):
    return [n, await later(n)]
async with asyncio.TaskGroup() as group:
    tasks = [group.create_task(ask(n)) for n in range(4)] + [group.create_task(later(9))]
result = [task.result() for task in tasks]`;
    const onIdle = () => {
      const call = guest.callbacks.started.pop();
      if (call) guest.callbacks.answer(call.id, `answer to ${call.arguments}`);
    };
    const later = { parameters: ['n'], handler: () => LATER };
    const expected = [0, 1, 2, 3].map((n) => [n, `answer to {"n": ${n}}`]);
    assert.deepEqual(resultOf(program, { later }, { onIdle }), [...expected, 'answer to {"n": 9}']);
  });

  test('immediate callbacks end within the turn', () => {
    const run = guest.run('result = [await now(i) for i in range(100)]', {
      callbacks: { now: { parameters: ['n'], isImmediate: true, handler: ({ n }) => n * n } },
    });
    assert.deepEqual(JSON.parse(run.value), Array.from({ length: 100 }, (_, n) => n * n));
    assert.equal(run.turns, 1);
  });

  test('large answers', () => {
    const big = 'x'.repeat(100_000);
    const big_one = { handler: () => big };
    const big_now = { isImmediate: true, handler: () => big };
    const program = 'result = [len(await big_one()), len(await big_now()), len(big_one.sync())]';
    assert.deepEqual(resultOf(program, { big_one, big_now }), [100_000, 100_000, 100_000]);
  });

  test('failures are exceptions of their own classes', () => {
    const program = `
import eryx
result = []
for call in (a, b, c, d, e):
    for ask in (call, call.sync):
        try:
            answer = ask()
            await answer
        except RuntimeError as error:
            result.append([type(error).__name__, str(error), isinstance(error, eryx.CallbackError)])
try:
    await invoke("nobody", x=1)
except eryx.CallbackNotFoundError as error:
    result.append(str(error))`;
    const { badArguments, timeout, limit, failed, hostFailure } = CALL_STATUS;
    const statuses = { a: badArguments, b: timeout, c: limit, d: failed, e: hostFailure };
    const callbacks = Object.fromEntries(Object.entries(statuses).map(([name, status]) => [name, fail(status)]));
    const names = ['CallbackArgumentError', 'CallbackTimeoutError', 'CallbackLimitError', 'CallbackError', 'CallbackHostError'];
    assert.deepEqual(resultOf(program, callbacks), [
      ...names.flatMap((name) => [1, 2].map(() => [name, 'because', true])),
      "callback 'nobody' not found",
    ]);
  });

  test('cancelling the task cancels the call', () => {
    const program = `
import asyncio
task = asyncio.create_task(later())
await asyncio.sleep(0)
await asyncio.sleep(0.01)
task.cancel()
try:
    await task
except asyncio.CancelledError:
    print("cancelled")
try:
    async with asyncio.timeout(0.01):
        await later()
except TimeoutError:
    print("timeout")
await asyncio.sleep(0.01)`;
    const run = guest.run(program, { callbacks: { later: { handler: () => LATER } } });
    assert.equal(run.stdout, 'cancelled\ntimeout\n');
    assert.deepEqual(guest.callbacks.cancelled, [1, 2]);
  });

  test('what is never awaited says so, and starts nothing', () => {
    const run = guest.run('echo("x")\nawait echo("y")', { callbacks: { echo } });
    assert.match(run.stderr, /RuntimeWarning: call of callback 'echo' was never awaited/);
    assert.equal(guest.callbacks.started.length, 1);
  });

  test('a call cannot be awaited twice', () => {
    const run = guest.run('call = echo("x")\nawait call\nawait call', { callbacks: { echo } });
    assert.equal(run.exception.message, "cannot reuse already awaited call of 'echo'");
  });

  test('an answer of an earlier program reaches nobody', () => {
    guest.run('import asyncio\nasyncio.create_task(later())\nawait asyncio.sleep(0)', {
      callbacks: { later: { handler: () => LATER } },
    });
    const onIdle = () => guest.callbacks.answer(77, 'stray');
    let first = true;
    const program = 'import asyncio\nresult = 1\nawait asyncio.sleep(0.01)';
    assert.equal(resultOf(program, {}, { onIdle: () => first && ((first = false), onIdle()) }), 1);
  });
});

describe('blocking', () => {
  test('sync works without and inside a loop', () => {
    const program = `
import asyncio
first = echo.sync("a")
async def main():
    return [await echo("b"), echo.sync("c")]
def blocking():
    return asyncio.new_event_loop().run_until_complete(main())
result = [first, *blocking()]`;
    assert.deepEqual(
      resultOf(program, { echo }).map(({ message }) => message),
      ['a', 'b', 'c'],
    );
  });

  test('a loop that is always busy gets its answers', () => {
    const program = `
import asyncio
done = []
async def ask():
    done.append(await echo("x"))
async def main():
    task = asyncio.ensure_future(ask())
    while not done:
        await asyncio.sleep(0)
    return done[0]
result = [await main()]
done.clear()
def blocking():
    with asyncio.Runner() as runner:
        return runner.run(main())
result.append(0)`;
    assert.deepEqual(resultOf(program, { echo }), [{ message: 'x' }, 0]);
    const blocking = program.replace('result = [await main()]\ndone.clear()', 'result = []') + '\nresult.append(blocking())';
    assert.deepEqual(resultOf(blocking, { echo }), [0, { message: 'x' }]);
  });

  test('sync and pending calls of tasks do not disturb each other', () => {
    const program = `
import asyncio
task = asyncio.create_task(later("slow"))
await asyncio.sleep(0)
result = [echo.sync("quick"), await task]`;
    const later = { parameters: ['message'], handler: () => LATER };
    const onWait = () => {
      for (const { id, name } of guest.callbacks.started.splice(0)) if (name === 'later') guest.callbacks.answer(id, 'late');
    };
    guest.onWait = onWait;
    assert.deepEqual(resultOf(program, { echo, later }), [{ message: 'quick' }, 'late']);
  });
});

describe('names', () => {
  const callbacks = {
    'http.get': { parameters: ['url'], handler: ({ url }) => `got ${url}` },
    'http.headers.set-all': { handler: () => 'set' },
    http: { handler: () => 'bare' },
    'a.b': { handler: () => 'ab' },
    echo,
  };

  test('dots are namespaces, by attribute and by item', () => {
    const program = `
result = [await http.get("x"), await http["get"](url="y"), await http.headers["set-all"](), await http(), await a.b(),
          await a["b"](), "b" in a, list(a), repr(a), repr(http.headers)]
try:
    a.c
except AttributeError as error:
    result.append(str(error))`;
    assert.deepEqual(resultOf(program, callbacks), [
      'got x', 'got y', 'set', 'bare', 'ab', 'ab', true, ['b'], "<callbacks below 'a': b>",
      "<callbacks below 'http.headers': set-all>", "there is no callback 'a.c'",
    ]);
  });

  test('they are found by whoever looks them up', () => {
    for (const program of [
      'result = await globals()["echo"]("x")',
      'result = await eval("echo")("x")',
      'import __main__\nresult = await __main__.echo("x")',
      'def f():\n    async def g():\n        return await echo("x")\n    return g\nresult = await f()()',
      'result = await [c for c in vars().values() if callable(c) and getattr(c, "__name__", "") == "echo"][0]("x")',
      'result = await invoke("echo", message="x")',
    ]) {
      assert.deepEqual(resultOf(program, callbacks), { message: 'x' });
    }
  });

  test('what the program does not mention is not made', () => {
    guest.start('1', { callbacks });
    assert.deepEqual(resultOf('result = "echo" in dir()', callbacks), true);
    assert.deepEqual(resultOf('import sys\nresult = len([n for n in sys._getframe().f_locals if n == "echo"])', callbacks), 0);
  });

  test('inputs and assignments win', () => {
    assert.equal(resultOf('result = echo', { echo }, { inputs: { echo: 5 } }), 5);
    assert.equal(resultOf('echo = 6\nresult = echo', { echo }), 6);
  });

  test('introspection', () => {
    const program = `
import asyncio, inspect
help(echo)
result = [str(inspect.signature(echo)), echo.__name__, echo.__doc__, repr(echo), asyncio.iscoroutinefunction(echo),
          inspect.isawaitable(c := echo("x")), asyncio.iscoroutine(c), list_callbacks(), http.get.__name__]
await c`;
    const run = guest.run(program, { callbacks: { echo, 'http.get': callbacks['http.get'] } });
    assert.equal(run.exception, null);
    assert.match(run.stdout, /echo\(message, times=None\)\n {4}Says it again/);
    const properties = (...names) => Object.fromEntries(names.map((name) => [name, {}]));
    assert.deepEqual(JSON.parse(run.value), [
      '(message, times=None)', 'echo', 'Says it again', "<callback 'echo'>", true, true, true,
      [
        {
          name: 'echo',
          description: 'Says it again',
          parameters_schema: { type: 'object', properties: properties('message', 'times'), required: ['message'] },
        },
        { name: 'http.get', description: '', parameters_schema: { type: 'object', properties: properties('url'), required: ['url'] } },
      ],
      'get',
    ]);
  });

  test('without callbacks there are still invoke and list_callbacks', () => {
    assert.deepEqual(resultOf('result = list_callbacks()', {}), []);
    assert.equal(guest.run('await invoke("x")').exception.type, 'CallbackNotFoundError');
  });
});

describe('values', () => {
  // As text: JavaScript has neither large integers nor a JSON of -0.
  const same = {
    parameters: ['value'],
    handler: () => new RawJson(guest.callbacks.started.at(-1).arguments.slice('{"value": '.length, -1)),
  };

  test('survive the way there and back', () => {
    const program = `
values = [None, True, False, 0, -1, 2**53, -2**62, 1.5, -0.0, 1e300, 5e-324, 0.1, "", "a\\u00e9\\u20ac\\U0001f40d", "\\0\\x1f\\x7f\\"\\\\/",
          [], {}, [[1], {"a": [None]}], "x" * 1000, [1, 2] * 100]
result = [value for value in values if repr(await same(value)) != repr(value)]`;
    assert.deepEqual(resultOf(program, { same }), []);
  });

  test('integers of any size are exact', () => {
    let seen = '';
    const take = { parameters: ['value'], handler: () => new RawJson(String(3n ** 20000n)) };
    const spy = { ...take, handler: () => ((seen = guest.callbacks.started.at(-1).arguments), 0) };
    assert.equal(resultOf('result = (await take(1)) == 3**20000 and -10**30', { take }), -1e30);
    resultOf('await spy(10**5000)\nresult = 0', { spy });
    assert.equal(seen, `{"value": 1${'0'.repeat(5000)}}`);
  });

  test('tuples, subclasses and keys as json.dumps has them', () => {
    const program = `
import enum, collections
class Colour(enum.IntEnum): RED = 1
class Text(str): pass
result = await same([(1, 2), Colour.RED, Text("t"), collections.OrderedDict(a=1), {1: 2, None: 3, True: 4, 1.5: 5}])`;
    assert.deepEqual(resultOf(program, { same }), [[1, 2], 1, 't', { a: 1 }, { 1: 4, null: 3, 1.5: 5 }]);
  });

  test('what is no JSON is refused at the call', () => {
    const program = `
loop = []; loop.append(loop)
deep = []
for _ in range(100_000): deep = [deep]
result = []
for value in (float("nan"), float("-inf"), "\\ud800", {(1,): 2}, {1, 2}, object, b"x", loop, {"a": loop}, deep, 1j):
    try:
        same(value)
    except (TypeError, ValueError, RecursionError) as error:
        result.append(f"{type(error).__name__}: {error}")
del deep`;
    assert.deepEqual(resultOf(program, { same }), [
      'ValueError: Out of range float values are not JSON compliant: nan',
      'ValueError: Out of range float values are not JSON compliant: -inf',
      "ValueError: half a character ('\\ud800', a lone surrogate) at position 0 cannot be encoded as JSON",
      'TypeError: keys must be str, int, float, bool or None, not tuple',
      'TypeError: Object of type set is not JSON serializable',
      'TypeError: Object of type type is not JSON serializable',
      'TypeError: Object of type bytes is not JSON serializable',
      'ValueError: Circular reference detected',
      'ValueError: Circular reference detected',
      'RecursionError: the value is nested too deeply for JSON: more than 500 levels',
      'TypeError: Object of type complex is not JSON serializable',
    ]);
  });

  test('answers that are no JSON fail the call only', () => {
    const texts = ['', '[1,]', '{"a" 1}', '01', '1.', '"\\x"', '"open', '[1] 2', 'nul', '-', '{1: 2}', '['.repeat(600) + ']'.repeat(600)];
    const broken = { parameters: ['i'], handler: ({ i }) => new RawJson(texts[i]) };
    const program = `
result = 0
for i in range(${texts.length}):
    try:
        await broken(i)
    except (ValueError, RecursionError):
        result += 1`;
    assert.equal(resultOf(program, { broken }), texts.length);
    const whole = { handler: () => new RawJson(' [ 1 , -2.5e+3 , "\\ud83d\\udc0d\\u00e9\\n" , { "a" : null } ] ') };
    assert.deepEqual(resultOf('result = await whole()', { whole }), [1, -2500, '🐍é\n', { a: null }]);
  });
});
