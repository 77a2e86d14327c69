// The guest module under node's own WebAssembly engine and WASI: a second host, against which ours is compared.
//
// Boots the guest, runs programs turn by turn, decodes replies, and can put the memory back to an earlier state, as
// the image does. Knows the contract of abi/guest_abi.h. Standard streams are held here; files are node's.

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { WASI } from 'node:wasi';

const OP_START = 1;
const OP_RESUME = 2;
const TURN_DONE = 1;
const TURN_IDLE = 2;
const EBADF = 8; // of preview 1
const MAILBOX_SIZE = 16384;
const START_SIZE = 32;
export const KEEP_NAMESPACE = 1;
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
    const wasi = new WASI({
      version: 'preview1',
      preopens: { '/': root },
      stdin: this.stream,
      stdout: this.stream,
      stderr: this.stream,
      returnOnExit: false,
    });
    this.instance = new WebAssembly.Instance(compile(module), {
      wasi_snapshot_preview1: this.#imports(wasi.getImportObject().wasi_snapshot_preview1),
    });
    this.exports = this.instance.exports;
    wasi.initialize(this.instance);
    const status = this.exports.eryx_boot();
    if (status !== 0) throw new Error(`eryx_boot: ${status}\n${this.takeOutput().stderr}`);
    const layout = new DataView(this.memory, this.exports.eryx_layout(), 32);
    const names = ['version', 'mailbox', 'reply', 'tripped', 'anyTripped', 'evalBreaker', 'reason', 'delivered'];
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
      clock_time_get: (...values) => {
        this.onClock?.();
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
        sleep(isAbsolute ? time - now : time);
        view.setBigUint64(events, view.getBigUint64(subscriptions, true), true);
        view.setUint32(events + 8, 0, true);
        return finish(1, result);
      },
      proc_exit: (code) => {
        throw new GuestExit(code);
      },
    };
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
  }

  freeze(flags = 3) {
    return this.exports.eryx_freeze(flags);
  }

  /** Trips the soft interrupt as the host does. */
  interrupt(reason = 1) {
    const view = new DataView(this.memory);
    view.setUint32(this.layout.reason, reason, true);
    view.setInt32(this.layout.tripped, 1, true);
    view.setInt32(this.layout.anyTripped, 1, true);
    view.setUint8(this.layout.evalBreaker, view.getUint8(this.layout.evalBreaker) | 2);
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
    if (large) this.exports.eryx_free(address);
    return status;
  }

  #text(view, offset) {
    const address = view.getUint32(offset, true);
    if (address === 0) return null;
    return Buffer.from(this.memory, address, view.getUint32(offset + 4, true)).toString();
  }

  #reply() {
    const view = new DataView(this.memory, this.layout.reply, 48);
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
  start(program, { inputs, result = 'result', environment = {}, resultLimit = 8 << 20, flags = 0 } = {}) {
    const parts = [
      Buffer.isBuffer(program) ? program : Buffer.from(program),
      Buffer.from(inputs === undefined ? '' : typeof inputs === 'string' ? inputs : JSON.stringify(inputs)),
      Buffer.from(result),
      Buffer.concat(Object.entries(environment).map(([name, value]) => Buffer.from(`${name}=${value}\0`))),
    ];
    const header = new DataView(new ArrayBuffer(START_SIZE));
    [OP_START, flags, ...parts.map((part) => part.length), resultLimit, 0].forEach((word, i) =>
      header.setUint32(4 * i, word, true),
    );
    return this.#turn(Buffer.concat([Buffer.from(header.buffer), ...parts]));
  }

  resume() {
    const message = Buffer.alloc(8);
    message.writeUInt32LE(OP_RESUME);
    return this.#turn(message);
  }

  get deadline() {
    return new DataView(this.memory).getBigUint64(this.layout.reply + 16, true);
  }

  /** Runs a program to its end, waiting where it waits. Throws a RuntimeError if the guest traps. */
  run(program, options = {}) {
    this.stdin = Buffer.from(options.stdin ?? '');
    let status = this.start(program, options);
    let turns = 1;
    while (status === TURN_IDLE) {
      const wait = this.deadline - process.hrtime.bigint();
      if (wait > 5_000_000_000n) return { ...this.takeOutput(), ending: 'waiting', turns };
      sleep(wait);
      status = this.resume();
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
