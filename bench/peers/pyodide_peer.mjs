// SPDX-License-Identifier: MIT OR Apache-2.0
// Pyodide's side of bench/peers.py, in node: protocol.py describes what it reads and answers.
//   node --expose-gc pyodide_peer.mjs FOLDER     the folder that holds pyodide.mjs
import { createInterface } from "node:readline";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = isMainThread ? process.argv[2] : workerData.folder;
const { loadPyodide, version } = await import(pathToFileURL(`${folder}/pyodide.mjs`).href);

const CALLS = 900;
const LIMIT = 100;

async function boot(options = {}) {
  const session = { printed: "" };
  session.py = await loadPyodide(options);
  session.py.setStdout({
    write: (bytes) => {
      session.printed += Buffer.from(bytes).toString("latin1");
      return bytes.length;
    },
  });
  return session;
}

async function run(session, program) {
  session.printed = "";
  await session.py.runPythonAsync(program);
  return session.printed;
}

function expect(printed, expected) {
  if (printed !== expected) throw new Error(`printed ${printed.slice(0, 200)} instead of ${expected}`);
}

// Microseconds of each run; `once` answers milliseconds.
async function repeat(request, once) {
  for (const end = performance.now() + request.warm_up * 1e3; performance.now() < end; ) await once();
  const samples = [];
  const end = performance.now() + request.seconds * 1e3;
  while (!samples.length || (samples.length < request.runs && performance.now() < end)) samples.push((await once()) * 1e3);
  return samples;
}

async function millisecondsOf(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const repeatIn = async (session, request, program, share = 1) => ({
  samples: await repeat(request, async () => (await millisecondsOf(() => run(session, program))) / share),
});

async function calling() {
  const session = await boot();
  session.py.globals.set("f", (x) => x + 1);
  session.py.globals.set("g", async (x) => x + 1);
  return session;
}

// A guest in a thread of its own, which the main thread interrupts. Its start is not part of what is timed.
async function late() {
  const buffer = new SharedArrayBuffer(1);
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { buffer, folder } });
  const message = () => new Promise((done, fail) => worker.once("message", done).once("error", fail));
  await message();
  const ended = message();
  const start = performance.now();
  worker.postMessage("while True:\n    pass\n");
  setTimeout(() => (new Uint8Array(buffer)[0] = 2), LIMIT);
  const how = await ended;
  const taken = performance.now() - start;
  await worker.terminate();
  if (!how.includes("KeyboardInterrupt")) throw new Error(`the program ended with: ${how}`);
  return taken - LIMIT;
}

let snapshot = null; // of a started Pyodide, which it calls experimental
const sessions = [];
const lines = { live: null, calling: null }; // sessions that the turns share: to start one takes seconds

const works = {
  async fresh(request) {
    const once = () => millisecondsOf(async () => expect(await run(await boot(), "print(1)"), "1\n"));
    return { samples: await repeat(request, once) };
  },
  async other(request) {
    if (!snapshot) snapshot = (await loadPyodide({ _makeSnapshot: true })).makeMemorySnapshot();
    const once = () =>
      millisecondsOf(async () => expect(await run(await boot({ _loadSnapshot: snapshot }), "print(1)"), "1\n"));
    return { ways: { "its memory snapshot, experimental": await repeat(request, once) } };
  },
  async session(request) {
    return { samples: await repeat(request, () => millisecondsOf(async () => run(await boot(), "x = 1"))) };
  },
  async statement(request) {
    return repeatIn((lines.live ??= await boot()), request, "x = 1");
  },
  async callback(request) {
    return repeatIn((lines.calling ??= await calling()), request, `for i in range(${CALLS}):\n    f(i)\n`, CALLS);
  },
  async gather(request) {
    const program =
      "import asyncio\nr = await asyncio.gather(*[g(i) for i in range(100)])\nassert r == list(range(1, 101))\n";
    return repeatIn((lines.calling ??= await calling()), request, program);
  },
  async suspend() {
    return { missing: "no state as bytes: its snapshots are of a start, without variables" };
  },
  async resume() {
    return works.suspend();
  },
  async limit(request) {
    return { samples: await repeat({ ...request, runs: Math.min(request.runs, 2) }, late) };
  },
  async hold(request) {
    const before = sessions.length;
    const end = performance.now() + request.seconds * 1e3;
    while (sessions.length - before < request.runs && performance.now() < end) {
      sessions.push(await boot());
      await run(sessions.at(-1), "x = 1");
    }
    globalThis.gc?.();
    return { held: sessions.length - before };
  },
  async release() {
    sessions.length = 0;
    return { held: 0 };
  },
  // In a session that is there, because a start takes seconds; the program measures itself.
  async program(request) {
    return { printed: await run((lines.live ??= await boot()), request.program) };
  },
};

if (isMainThread) {
  const answer = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);
  answer({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    try {
      answer(await works[request.work](request));
    } catch (error) {
      answer({ failed: String(error?.message ?? error).slice(-400) });
    }
  }
} else {
  const session = await boot();
  session.py.setInterruptBuffer(new Uint8Array(workerData.buffer));
  parentPort.on("message", (program) => {
    // runPythonAsync would raise the interrupt outside of its promise, which ends the process.
    try {
      session.py.runPython(program);
      parentPort.postMessage("its end");
    } catch (error) {
      parentPort.postMessage(String(error?.message ?? error));
    }
  });
  parentPort.postMessage("ready");
}
