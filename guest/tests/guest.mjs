// SPDX-License-Identifier: MIT OR Apache-2.0
// The guest module under node's own WebAssembly engine and WASI: a second host, against which ours is compared.
//
// Boots the guest, runs programs turn by turn, decodes replies, and can put the memory back to an earlier state, as
// the image does. Knows the contract of abi/guest_abi.h. Standard streams are held here; files are node's.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { WASI } from 'node:wasi';

const OP_START = 1;
const OP_RESUME = 2;
const TURN_DONE = 1;
const TURN_IDLE = 2;
const EBADF = 8; // of preview 1
const EINTR = 27;
const NEVER = 2n ** 64n - 1n;
const PLENTY = 2n ** 62n;
const SET_MODE = 1 << 15;
const MAILBOX_SIZE = 16384;
const START_SIZE = 36;
const REPLY_SIZE = 56;
const CALL_SIZE = 16;
const CALL_START = 1;
const CALL_CANCEL = 2;
const DESCRIBE_NAME = 1;
const DESCRIBE_CALLBACK = 2;
const DESCRIBE_AFTERWARDS = 4; // src/bridge/bridge.hpp: whether the interpreter goes on
const DESCRIBE_SPACE = 5; // the same: of files
export const CALL_STATUS = { ok: 0, notFound: 1, badArguments: 2, timeout: 3, limit: 4, failed: 5, hostFailure: 6 };
export const KEEP_NAMESPACE = 1;
export const SERVICE = 2;
export const TRACE = 4;
const RESUME_TRACE = 1;
const TRACE_RECORD_SIZE = 24;
const TRACE_KINDS = [null, 'code', 'define', 'task', 'line', 'call', 'return', 'exception', 'started', 'ended', 'place'];
export const ENDINGS = ['returned', 'exited', 'raised'];
export const HINTS = { memoryError: 1, noSpace: 2, interrupted: 4, resultTooBig: 8 };

/** The guest ended through proc_exit: os._exit. */
export class GuestExit extends Error {
  constructor(code) {
    super(`the guest exited with ${code}`);
    this.code = code;
  }
}

function sleep(nanoseconds) {
  if (nanoseconds > 0n) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(nanoseconds) / 1e6);
}

/** FNV-1a, as in guest_abi.h. */
function nameHash(name) {
  return Buffer.from(name).reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
}

/** A handler throws it to end a call with a status other than "ok". */
export class CallFailure extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The host's side of callbacks: `{name: {parameters: [...], required: [...], isImmediate, description, handler}}`.
 * A handler returns its value at once, or the symbol LATER, and is then answered by `answer`. */
class Callbacks {
  constructor(definitions = {}) {
    this.all = Object.entries(definitions).map(([name, definition]) => ({ name, parameters: [], ...definition }));
    this.answers = [];
    this.started = [];
    this.cancelled = [];
    this.kept = null;
    const roots = Map.groupBy
      ? Map.groupBy(this.all, ({ name }) => name.split('.')[0])
      : this.all.reduce((map, item) => {
          const root = item.name.split('.')[0];
          return map.set(root, [...(map.get(root) ?? []), item]);
        }, new Map());
    this.roots = [...roots.entries()].sort(([a], [b]) => nameHash(a) - nameHash(b));
  }

  get hashes() {
    const bytes = Buffer.alloc(4 * this.roots.length);
    this.roots.forEach(([name], i) => bytes.writeUInt32LE(nameHash(name), 4 * i));
    return bytes;
  }

  #parameters({ parameters, required = parameters }) {
    return parameters.map((name) => [name, required.includes(name)]);
  }

  describe(what, index) {
    const entry = (item) => [this.all.indexOf(item), item.isImmediate ?? false, this.#parameters(item)];
    if (what === DESCRIBE_NAME) {
      const items = [...this.roots[index][1]].sort((a, b) => (a.name < b.name ? -1 : 1));
      return items.map((item) => [item.name, ...entry(item)]);
    }
    if (what === DESCRIBE_AFTERWARDS) return false;
    if (what === DESCRIBE_SPACE) return [64 << 20, 0, 10000, 0];
    if (what === DESCRIBE_CALLBACK) {
      const { name, description = '', parameters, required = parameters } = this.all[index];
      const properties = Object.fromEntries(parameters.map((parameter) => [parameter, {}]));
      return { name, description, parameters_schema: { type: 'object', properties, required } };
    }
    return Object.fromEntries(this.all.map((item) => [item.name, entry(item)]));
  }

  /** [status, payload] */
  run(index, argumentsText) {
    if (index >= this.all.length) return [CALL_STATUS.notFound, `callback '${JSON.parse(argumentsText).name}' not found`];
    try {
      const value = this.all[index].handler(JSON.parse(argumentsText));
      return value === LATER ? LATER : [CALL_STATUS.ok, value instanceof RawJson ? value.text : JSON.stringify(value ?? null)];
    } catch (error) {
      if (error instanceof CallFailure) return [error.status, error.message];
      throw error;
    }
  }

  take(bytes) {
    for (let at = 0; at < bytes.length; ) {
      const [kind, id, callback, size] = [0, 4, 8, 12].map((offset) => bytes.readUInt32LE(at + offset));
      const payload = bytes.subarray(at + CALL_SIZE, at + CALL_SIZE + size).toString();
      at += CALL_SIZE + 8 * Math.ceil(size / 8);
      if (kind === CALL_CANCEL) this.cancelled.push(id);
      if (kind !== CALL_START) continue;
      this.started.push({ id, name: this.all[callback]?.name, arguments: payload });
      const answer = this.run(callback, payload);
      if (answer !== LATER) this.answers.push([id, ...answer]);
    }
  }

  answer(id, value, status = CALL_STATUS.ok) {
    this.answers.push([id, status, status === CALL_STATUS.ok ? JSON.stringify(value) : value]);
  }

  takeAnswers() {
    const records = this.answers.flatMap(([id, status, payload]) => {
      const text = Buffer.from(payload);
      const header = Buffer.alloc(16);
      [id, status, text.length, 0].forEach((word, i) => header.writeUInt32LE(word, 4 * i));
      return [header, text, Buffer.alloc((8 - (text.length % 8)) % 8)];
    });
    this.answers = [];
    return Buffer.concat(records);
  }
}

/** What a handler returns that answers later, through `guest.callbacks.answer`. */
export const LATER = Symbol('later');

/** A handler's value as JSON text. */
export class RawJson {
  constructor(text) {
    this.text = text;
  }
}

const modules = new Map();

function compile(file) {
  if (!modules.has(file)) modules.set(file, new WebAssembly.Module(fs.readFileSync(file)));
  return modules.get(file);
}

/** One interpreter. `root` is a folder that holds usr/lib/python3.13, data and tmp. */
export class Guest {
  #saved = null;
  #stackPointer = 0;

  constructor({ module, root }) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eryx-guest-'));
    fs.writeFileSync(path.join(this.folder, 'stream'), '');
    this.stream = fs.openSync(path.join(this.folder, 'stream'), 'r');
    this.stdin = Buffer.alloc(0);
    this.written = { 1: [], 2: [] };
    this.closed = new Set();
    this.callbacks = new Callbacks();
    this.trace = [];
    this.timer = NEVER;
    this.floatExceptions = 0;
    const wasi = new WASI({
      version: 'preview1',
      preopens: { '/': root },
      stdin: this.stream,
      stdout: this.stream,
      stderr: this.stream,
      returnOnExit: false,
    });
    this.instance = new WebAssembly.Instance(compile(module), {
      eryx_host: this.#bridge(),
      wasi_snapshot_preview1: this.#imports(wasi.wasiImport),
    });
    this.exports = this.instance.exports;
    if (this.isMetered) this.fuel = PLENTY;
    wasi.initialize(this.instance);
    const status = this.exports.eryx_boot();
    if (status !== 0) throw new Error(`eryx_boot: ${status}\n${this.takeOutput().stderr}`);
    const layout = new DataView(this.memory, this.exports.eryx_layout(), 44);
    const names = ['version', 'mailbox', 'reply', 'tripped', 'anyTripped', 'evalBreaker', 'reason', 'delivered', 'alarm'].concat([
      'traceBuffer',
      'traceSize',
    ]);
    this.layout = Object.fromEntries(names.map((name, i) => [name, layout.getUint32(4 * i, true)]));
    this.takeOutput();
  }

  /** Node's preview 1, except for the standard streams, exits, and a hook: `guest.onClock` runs at clock reads. */
  #imports(preview1) {
    const vectors = (address, count) => {
      const view = new DataView(this.memory);
      return Array.from({ length: count }, (_, i) => {
        const [data, size] = [view.getUint32(address + 8 * i, true), view.getUint32(address + 8 * i + 4, true)];
        return new Uint8Array(this.memory, data, size);
      });
    };
    const finish = (total, address) => {
      new DataView(this.memory).setUint32(address, total, true);
      return 0;
    };
    // Called from JavaScript and not by the engine's short cut from wasm to C++, in which node 20 crashes when it has to
    // collect garbage.
    const wrapped = Object.entries(preview1).map(([name, call]) => [name, (...values) => call(...values)]);
    return {
      ...Object.fromEntries(wrapped),
      // The first four belong to this host: node would close them for good, and give their numbers to files.
      fd_close: (descriptor) => {
        if (descriptor > 3) return preview1.fd_close(descriptor);
        if (this.closed.has(descriptor)) return EBADF;
        this.closed.add(descriptor);
        return 0;
      },
      fd_write: (descriptor, address, count, result) => {
        if (this.closed.has(descriptor)) return EBADF;
        if (!(descriptor in this.written)) return preview1.fd_write(descriptor, address, count, result);
        const parts = vectors(address, count).map((bytes) => Buffer.from(bytes));
        this.written[descriptor].push(...parts);
        return finish(parts.reduce((sum, part) => sum + part.length, 0), result);
      },
      fd_read: (descriptor, address, count, result) => {
        if (this.closed.has(descriptor)) return EBADF;
        if (descriptor !== 0) return preview1.fd_read(descriptor, address, count, result);
        let total = 0;
        for (const target of vectors(address, count)) {
          const part = this.stdin.subarray(0, target.length);
          target.set(part);
          this.stdin = this.stdin.subarray(part.length);
          total += part.length;
        }
        return finish(total, result);
      },
      // Modes are an extension of our own host (docs/decisions/0055-file-modes.md); here they are forgotten.
      fd_filestat_set_times: (descriptor, accessed, modified, flags) =>
        flags === SET_MODE ? 0 : preview1.fd_filestat_set_times(descriptor, accessed, modified, flags),
      clock_time_get: (...values) => {
        this.onClock?.();
        this.#tripAlarm();
        return preview1.clock_time_get(...values);
      },
      // Node's own takes an absolute time for a duration.
      poll_oneoff: (subscriptions, events, count, result) => {
        const view = new DataView(this.memory);
        if (count !== 1 || view.getUint8(subscriptions + 8) !== 0) {
          return preview1.poll_oneoff(subscriptions, events, count, result);
        }
        const isAbsolute = (view.getUint16(subscriptions + 40, true) & 1) !== 0;
        const isRealTime = view.getUint32(subscriptions + 16, true) === 0;
        const now = isRealTime ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
        const time = view.getBigUint64(subscriptions + 24, true);
        const rest = isAbsolute ? time - now : time;
        const untilAlarm = this.timer - process.hrtime.bigint();
        sleep(rest < untilAlarm ? rest : untilAlarm);
        if (this.#tripAlarm() && untilAlarm < rest) return EINTR;
        view.setBigUint64(events, view.getBigUint64(subscriptions, true), true);
        view.setUint32(events + 8, 0, true);
        return finish(1, result);
      },
      proc_exit: (code) => {
        throw new GuestExit(code);
      },
    };
  }

  /** Module `eryx_host`. */
  #bridge() {
    const word = (address) => new DataView(this.memory).getUint32(address, true);
    const setWord = (address, value) => new DataView(this.memory).setUint32(address, value, true);
    const bytes = (address, size) => Buffer.from(this.memory, address, size);
    // Into an eryx_fetch.
    const respond = (fetch, text) => {
      setWord(fetch + 8, text.length);
      if (text.length <= word(fetch + 4)) bytes(word(fetch), text.length).set(text);
      this.callbacks.kept = text;
      return 0;
    };
    return {
      call: (request) => {
        const [status, payload] = this.callbacks.run(word(request), bytes(word(request + 8), word(request + 12)).toString());
        setWord(request + 4, status);
        return respond(request + 16, Buffer.from(payload));
      },
      wait: (request) => {
        const deadline = new DataView(this.memory).getBigUint64(request + 8, true);
        this.callbacks.take(Buffer.from(bytes(word(request), word(request + 4))));
        this.onWait?.();
        if (this.callbacks.answers.length === 0) {
          const end = deadline < this.timer ? deadline : this.timer;
          if (end === NEVER) throw new Error('the guest waits for ever');
          if (end !== 0n) sleep(end - process.hrtime.bigint());
          this.#tripAlarm();
        }
        return respond(request + 16, this.callbacks.takeAnswers());
      },
      describe: (what, index, fetch) => respond(fetch, Buffer.from(JSON.stringify(this.callbacks.describe(what, index)))),
      show: () => 0,
      trace: () => {
        this.#drainTrace();
        return 0;
      },
      ticks: () => process.hrtime.bigint(),
      // JavaScript cannot see the flags that arithmetic leaves: only those that are raised on purpose.
      float_exceptions: (cleared, raised) => {
        const before = this.floatExceptions;
        this.floatExceptions = (before & ~cleared) | raised;
        return before;
      },
      fetch: (address, capacity) => {
        if (this.callbacks.kept === null || capacity < this.callbacks.kept.length) return 1;
        bytes(address, capacity).set(this.callbacks.kept);
        return 0;
      },
      set_timer: (deadline) => {
        this.timer = BigInt.asUintN(64, deadline);
        return 0;
      },
    };
  }

  /** Appends the records of the trace buffer to `trace`. */
  #drainTrace() {
    const size = new DataView(this.memory).getUint32(this.layout.traceSize, true);
    const bytes = Buffer.from(this.memory, this.layout.traceBuffer, size);
    for (let at = 0; at < size; ) {
      const length = bytes.readUInt16LE(at + 2);
      this.trace.push({
        kind: TRACE_KINDS[bytes[at]],
        how: bytes[at + 1],
        subject: bytes.readUInt32LE(at + 4),
        line: bytes.readUInt32LE(at + 8),
        ticks: bytes.readBigUInt64LE(at + 16),
        text: bytes.subarray(at + TRACE_RECORD_SIZE, at + TRACE_RECORD_SIZE + length).toString(),
      });
      at += TRACE_RECORD_SIZE + 8 * Math.ceil(length / 8);
    }
  }

  /** Whether it is the metered variant, which counts. */
  get isMetered() {
    return 'fuel' in this.exports;
  }

  get fuel() {
    return this.exports.fuel.value;
  }

  set fuel(value) {
    this.exports.fuel.value = value;
  }

  get memory() {
    return this.exports.memory.buffer;
  }

  get memoryBytes() {
    return this.memory.byteLength;
  }

  /** What was written since the last call. */
  takeOutput() {
    const [stdout, stderr] = [1, 2].map((descriptor) => Buffer.concat(this.written[descriptor]).toString());
    this.written = { 1: [], 2: [] };
    return { stdout, stderr };
  }

  /** Remembers the memory; `restore` puts it back, which makes the interpreter new. */
  save() {
    this.#saved = new Uint8Array(this.memory).slice();
    this.#stackPointer = this.exports.__stack_pointer.value;
  }

  restore() {
    const memory = new Uint8Array(this.memory);
    memory.set(this.#saved);
    memory.fill(0, this.#saved.length);
    this.exports.__stack_pointer.value = this.#stackPointer;
    this.takeOutput();
    this.closed.clear();
    this.timer = NEVER;
  }

  freeze(flags = 3) {
    return this.exports.eryx_freeze(flags);
  }

  #trip(flag) {
    const view = new DataView(this.memory);
    view.setInt32(flag, 1, true);
    view.setInt32(this.layout.anyTripped, 1, true);
    view.setUint8(this.layout.evalBreaker, view.getUint8(this.layout.evalBreaker) | 2);
  }

  /** Trips the soft interrupt as the host does. */
  interrupt(reason = 1) {
    new DataView(this.memory).setUint32(this.layout.reason, reason, true);
    this.#trip(this.layout.tripped);
  }

  /** Trips the alarm if the timer is due. Here it is noticed only where the guest asks for the time, or waits. */
  #tripAlarm() {
    const isDue = process.hrtime.bigint() >= this.timer;
    if (isDue) this.#trip(this.layout.alarm);
    return isDue;
  }

  get interruptDelivered() {
    return new DataView(this.memory).getUint32(this.layout.delivered, true) !== 0;
  }

  #turn(message) {
    const large = message.length > MAILBOX_SIZE;
    const address = large ? this.exports.eryx_alloc(message.length) >>> 0 : this.layout.mailbox;
    if (address === 0) throw new Error('eryx_alloc: out of memory');
    new Uint8Array(this.memory, address, message.length).set(message);
    const status = this.exports.eryx_turn(address, message.length);
    this.#drainTrace();
    if (large) this.exports.eryx_free(address);
    return status;
  }

  #text(view, offset) {
    const address = view.getUint32(offset, true);
    if (address === 0) return null;
    return Buffer.from(this.memory, address, view.getUint32(offset + 4, true)).toString();
  }

  #reply() {
    const view = new DataView(this.memory, this.layout.reply, REPLY_SIZE);
    const exception = this.#text(view, 40);
    return {
      ending: ENDINGS[view.getUint32(0, true)],
      hints: view.getUint32(4, true),
      exitCode: view.getInt32(8, true),
      value: this.#text(view, 24),
      valueError: this.#text(view, 32),
      exception: exception === null ? null : JSON.parse(exception),
    };
  }

  /** Sends any message; for tests of malformed ones. */
  rawTurn(message) {
    return this.#turn(message);
  }

  /** Sends the start of a program. Returns the turn's status. */
  start(program, { inputs, result = 'result', environment = {}, resultLimit = 8 << 20, flags = 0, callbacks } = {}) {
    this.callbacks = new Callbacks(callbacks);
    const parts = [
      Buffer.isBuffer(program) ? program : Buffer.from(program),
      Buffer.from(inputs === undefined ? '' : typeof inputs === 'string' ? inputs : JSON.stringify(inputs)),
      Buffer.from(result),
      Buffer.concat(Object.entries(environment).map(([name, value]) => Buffer.from(`${name}=${value}\0`))),
      this.callbacks.hashes,
    ];
    const header = new DataView(new ArrayBuffer(START_SIZE));
    const sizes = parts.map((part) => part.length);
    [OP_START, flags, ...sizes.slice(0, 4), resultLimit, sizes[4]].forEach((word, i) =>
      header.setUint32(4 * i, word, true),
    );
    return this.#turn(Buffer.concat([Buffer.from(header.buffer), ...parts]));
  }

  resume({ traced = false } = {}) {
    this.#tripAlarm();
    const answers = this.callbacks.takeAnswers();
    const header = Buffer.alloc(16);
    [OP_RESUME, traced ? RESUME_TRACE : 0, answers.length, 0].forEach((word, i) => header.writeUInt32LE(word, 4 * i));
    return this.#turn(Buffer.concat([header, answers]));
  }

  /** Takes the calls of an idle turn. */
  takeCalls() {
    const view = new DataView(this.memory, this.layout.reply, REPLY_SIZE);
    const [address, size] = [view.getUint32(48, true), view.getUint32(52, true)];
    this.callbacks.take(Buffer.from(Buffer.from(this.memory, address, size)));
  }

  get deadline() {
    return new DataView(this.memory).getBigUint64(this.layout.reply + 16, true);
  }

  /** Runs a program to its end, waiting where it waits. Throws a RuntimeError if the guest traps. */
  run(program, options = {}) {
    this.stdin = Buffer.from(options.stdin ?? '');
    this.trace = [];
    let status = this.start(program, options);
    const traced = ((options.flags ?? 0) & TRACE) !== 0;
    let turns = 1;
    while (status === TURN_IDLE) {
      this.takeCalls();
      options.onIdle?.();
      if (this.callbacks.answers.length > 0) {
        status = this.resume({ traced });
        turns += 1;
        continue;
      }
      const wait = (this.deadline < this.timer ? this.deadline : this.timer) - process.hrtime.bigint();
      if (wait > 5_000_000_000n) return { ...this.takeOutput(), ending: 'waiting', turns };
      sleep(wait);
      status = this.resume({ traced });
      turns += 1;
    }
    if (status !== TURN_DONE) throw new Error(`eryx_turn: ${status}`);
    return { ...this.#reply(), ...this.takeOutput(), turns };
  }

  close() {
    fs.closeSync(this.stream);
    fs.rmSync(this.folder, { recursive: true });
  }
}

/** A guest as images have it: warm, frozen and saved. Its module and its root are those of the environment. */
export function frozenGuest() {
  const guest = new Guest({ module: process.env.ERYX_GUEST_MODULE, root: process.env.ERYX_GUEST_ROOT });
  const warmUps = ['print(1)', 'import json\njson.loads("[1]")', 'import asyncio\nawait asyncio.sleep(0)', '1/0'];
  const warmUp = () => warmUps.forEach((program) => guest.run(program));
  warmUp();
  assert.equal(guest.freeze(), 0);
  warmUp();
  guest.save();
  return guest;
}
