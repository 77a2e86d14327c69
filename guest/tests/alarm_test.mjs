// SPDX-License-Identifier: MIT OR Apache-2.0
// Tests of timers below the host library: what the guest tells the host, and what it does when SIGALRM is tripped.
//
// Usage: see guest_test.mjs

import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { Guest, GuestExit, LATER } from './guest.mjs';

const NEVER = 2n ** 64n - 1n;
const guest = new Guest({ module: process.env.ERYX_GUEST_MODULE, root: process.env.ERYX_GUEST_ROOT });
guest.save();

beforeEach(() => guest.restore());
after(() => guest.close());

const HANDLER = `
import signal, time
class Alarm(Exception): pass
def on_alarm(number, frame):
    print('alarm', number, frame is not None)
def raise_alarm(number, frame):
    raise Alarm
`;

const output = (program, options) => {
  const reply = guest.run(HANDLER + program, options);
  assert.equal(reply.exception, null, reply.exception?.traceback);
  return reply.stdout;
};

describe('setting', () => {
  test('the host is told when, and again when there is none', () => {
    const before = process.hrtime.bigint();
    guest.start(`${HANDLER}signal.setitimer(signal.ITIMER_REAL, 1000)\nawait __import__('asyncio').sleep(1)`);
    assert.ok(guest.timer >= before + 1000n * 10n ** 9n && guest.timer < before + 1100n * 10n ** 9n);
    guest.run('');
    assert.equal(guest.timer, NEVER, 'another program began');
    output('signal.alarm(1000)');
    assert.equal(guest.timer, NEVER, 'the program has ended');
  });

  test('far times do not wrap', () => {
    output('signal.setitimer(signal.ITIMER_REAL, 9e9, 9e9)\nassert signal.getitimer(0)[1] == 9e9');
    output('signal.setitimer(signal.ITIMER_REAL, 2**33)\nassert 2**33 - 9 < signal.getitimer(0)[0] <= 2**33');
  });
});

describe('going off', () => {
  test('a sleep goes on after the handler', () => {
    const program = `
signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.01)
start = time.monotonic()
time.sleep(0.05)
assert time.monotonic() - start >= 0.05
print(signal.getitimer(signal.ITIMER_REAL))`;
    assert.equal(output(program), 'alarm 14 True\n(0.0, 0.0)\n');
  });

  test('an exception of the handler ends sleeps, waits of select and blocking calls', () => {
    const program = `
import select, threading, _thread
signal.signal(signal.SIGALRM, raise_alarm)
lock = _thread.allocate_lock()
lock.acquire()
for wait in (lambda: time.sleep(100), lambda: select.select([], [], [], 100), lambda: lock.acquire(timeout=100),
             lambda: slow.sync(), signal.pause):
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.01)
        wait()
    except Alarm:
        print('ended')`;
    const callbacks = { slow: { handler: () => LATER } };
    assert.equal(output(program, { callbacks }), 'ended\n'.repeat(5));
  });

  test('a busy program is interrupted, and an interval goes off again', () => {
    const program = `
count = 0
def tick(number, frame):
    global count
    count += 1
    if count == 3:
        signal.setitimer(signal.ITIMER_REAL, 0)
signal.signal(signal.SIGALRM, tick)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
while count < 3: time.monotonic()
time.sleep(0.02)
print(count, signal.getitimer(signal.ITIMER_REAL))`;
    assert.equal(output(program), '3 (0.0, 0.0)\n');
  });

  test('the host may trip it more than once before it is noticed', () => {
    const program = `
signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.001)
sum(1 for _ in range(100) if time.monotonic() or True)
for _ in range(30): time.sleep(0.001)`;
    assert.equal(output(program), 'alarm 14 True\n');
  });

  test('without a handler the program is ended, as a shell would say', () => {
    for (const wait of ['time.sleep(100)', 'while True: time.monotonic()', 'signal.pause()', "await __import__('asyncio').sleep(100)"]) {
      guest.restore();
      const run = () => guest.run(`${HANDLER}signal.setitimer(0, 0.01)\n${wait}`);
      assert.throws(run, (error) => error instanceof GuestExit && error.code === 142);
      assert.equal(guest.takeOutput().stderr, 'Alarm clock\n');
    }
  });

  test('it can be ignored', () => {
    const program = `
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
for _ in range(10): time.sleep(0.002)
def later(number, frame):
    signal.setitimer(signal.ITIMER_REAL, 0)
    raise Alarm
signal.signal(signal.SIGALRM, signal.SIG_IGN)
try:
    signal.signal(signal.SIGALRM, later)
    signal.pause()
except Alarm:
    print('handled')`;
    assert.equal(output(program), 'handled\n');
  });
});

describe('with an event loop', () => {
  test('a handler runs while all tasks wait', () => {
    const program = `
import asyncio
signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.01)
await asyncio.sleep(0.05)
print('slept')`;
    assert.equal(output(program), 'alarm 14 True\nslept\n');
  });

  test('the loop calls back', () => {
    const program = `
import asyncio
async def main():
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    loop.add_signal_handler(signal.SIGALRM, event.set)
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    await event.wait()
    print('set')
asyncio.run(main())
def inside(): asyncio.run(main())
inside()`;
    assert.equal(output(program), 'set\nset\n');
  });

  test('what the handler raises comes out of asyncio.run, after the tasks were cancelled', () => {
    const program = `
import asyncio
async def main():
    try:
        await asyncio.sleep(100)
    finally:
        print('cancelled')
signal.signal(signal.SIGALRM, raise_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.01)
try:
    asyncio.run(main())
except Alarm:
    print('raised')
signal.setitimer(signal.ITIMER_REAL, 0.01)
def inside():
    try:
        asyncio.run(main())
    except Alarm:
        print('raised')
inside()`;
    assert.equal(output(program), 'cancelled\nraised\ncancelled\nraised\n');
  });

  test('it ends a program that awaits at its top level', () => {
    const program = `
import asyncio
signal.signal(signal.SIGALRM, raise_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.01)
try:
    await asyncio.sleep(100)
finally:
    print('cancelled')`;
    const { stdout, exception } = guest.run(HANDLER + program);
    assert.equal(stdout, 'cancelled\n');
    assert.equal(exception.type, 'Alarm');
    assert.equal(guest.run('print(1)').stdout, '1\n');
  });
});
