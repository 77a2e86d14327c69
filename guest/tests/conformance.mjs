// SPDX-License-Identifier: MIT OR Apache-2.0
// Runs the conformance programs (tests/conformance/programs) under node: the same guest on another engine must give
// what our own host gives. Programs that test the host's limits, clock or files are left out, and counted.
//
// Usage: node conformance.mjs MODULE ROOT PROGRAMS [PART_OF_A_NAME]

import fs from 'node:fs';
import path from 'node:path';
import { Guest, GuestExit, KEEP_NAMESPACE } from './guest.mjs';

// The standard library is an ordinary folder here, which programs may write into.
// Nor are there modes, streams in /dev, limits, timers that go off while a program is busy, or a resolution of the clocks of processor time; and what "file/." is, node decides
// by the text alone.
const TESTS_HOST_FILES = [
  'files/standard_library_is_read_only.py',
  'files/dots_at_the_end.py',
  'files/modes.py',
  'files/space.py',
  'files/streams_by_name.py',
  'stdlib/alarms.py',
  'stdlib/clock_numbers.py',
  'stdlib/clocks_and_zones.py',
  'stdlib/errno_of_linux.py',
];

/** The directives in the comment at the top of a program; format: tests/conformance/README.md. */
export function parse(text) {
  const program = { stdin: '', environment: {}, stdout: [], stdoutContains: [], stderrContains: [], outcome: 'completed' };
  for (const line of text.split('\n')) {
    if (!line.startsWith('#')) break;
    const directive = /^# ([a-z-]+): ?(.*)$/.exec(line);
    const block = /^#\| ?(.*)$/.exec(line);
    if (block) program.stdout.push(block[1]);
    if (!directive) continue;
    const [, name, value] = directive;
    if (name === 'stdin') program.stdin = JSON.parse(value);
    else if (name === 'inputs') program.inputs = value;
    else if (name === 'env') program.environment[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1);
    else if (name === 'result-variable') program.result = value;
    else if (name === 'expect-stdout') program.stdout.push(...(value === '' ? [] : [value]));
    else if (name === 'expect-stdout-contains') program.stdoutContains.push(value);
    else if (name === 'expect-stderr-contains') program.stderrContains.push(value);
    else if (name === 'expect-outcome') program.outcome = value;
    else if (name === 'expect-exit-code') program.exitCode = Number(value);
    else if (name === 'expect-exception') program.exception = value;
    else if (name === 'expect-lines') program.lines = value;
    else if (name === 'expect-value') program.value = value;
    else if (name === 'expect-value-error') program.valueError = value;
    else if (['clock', 'expect-limit', 'expect-truncated'].includes(name)) program.needsHost = true;
    else if (name === 'limits' && !/^\{"wall_time_ms": \d+\}$/.test(value)) program.needsHost = true;
  }
  return program;
}

const withoutSpace = (json) => JSON.stringify(JSON.parse(json));

/** What differs from the expectation, as lines of text. */
function differences(expected, reply) {
  const found = [];
  const check = (what, holds, actual) => holds || found.push(`${what}: ${actual}`);
  const endings = { completed: ['returned', 'exited'], raised: ['raised'], limit_exceeded: [] };
  check('ending', (endings[expected.outcome] ?? []).includes(reply.ending), reply.ending + (reply.exception?.traceback ?? ''));
  if (expected.exitCode !== undefined) check('exit code', reply.exitCode === expected.exitCode, reply.exitCode);
  if (expected.exception !== undefined) {
    const [, type, part] = /^([^:]*)(?::\s*(.*))?$/.exec(expected.exception);
    check('exception type', reply.exception?.type === type, reply.exception?.type);
    check('message', part === undefined || reply.exception?.message.includes(part), reply.exception?.message);
  }
  if (expected.lines !== undefined) {
    const lines = (reply.exception?.frames ?? []).filter((frame) => frame.file === '<user>').map((frame) => frame.line);
    check('lines', lines.join(', ') === expected.lines, lines.join(', '));
  }
  if (expected.stdoutContains.length > 0) {
    for (const part of expected.stdoutContains) check('stdout', reply.stdout.includes(part), reply.stdout);
  } else {
    const stdout = expected.stdout.map((line) => `${line}\n`).join('');
    check('stdout', reply.stdout === stdout, `\n${reply.stdout}instead of\n${stdout}`);
  }
  for (const part of expected.stderrContains) check('stderr', reply.stderr.includes(part), reply.stderr);
  if (expected.stderrContains.length === 0) check('stderr', reply.stderr === '', reply.stderr);
  if (expected.value === undefined) check('value', reply.value === null, reply.value);
  else check('value', reply.value !== null && withoutSpace(reply.value) === withoutSpace(expected.value), reply.value);
  if (expected.valueError === undefined) check('value error', reply.valueError === null, reply.valueError);
  else check('value error', reply.valueError?.includes(expected.valueError), reply.valueError);
  return found;
}

function clearFolders(root) {
  for (const name of ['data', 'tmp']) {
    fs.rmSync(path.join(root, name), { recursive: true, force: true });
    fs.mkdirSync(path.join(root, name));
  }
}

// Memory grows and never shrinks: beyond this a new interpreter is cheaper than clearing the old one's memory.
const MEMORY_LIMIT = 256 << 20;

function frozenGuest(module, root) {
  const guest = new Guest({ module, root });
  guest.run('import json, asyncio\nprint(json.dumps(1), await asyncio.sleep(0))', { flags: KEEP_NAMESPACE });
  if (guest.freeze() !== 0) throw new Error('eryx_freeze failed');
  guest.save();
  return guest;
}

function main([module, root, folder, part = '']) {
  let guest = frozenGuest(module, root);
  const counts = { passed: 0, failed: 0, 'left out': 0 };
  const names = fs.readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.py') && name.includes(part));
  for (const name of names.sort()) {
    const source = fs.readFileSync(path.join(folder, name));
    const expected = parse(source.toString());
    if (expected.needsHost || TESTS_HOST_FILES.includes(name)) {
      counts['left out'] += 1;
      continue;
    }
    clearFolders(root);
    if (process.env.VERBOSE) console.log(name);
    if (guest.memoryBytes > MEMORY_LIMIT) {
      guest.close();
      guest = frozenGuest(module, root);
    } else {
      guest.restore();
    }
    let problems;
    try {
      problems = differences(expected, guest.run(source, expected));
    } catch (error) {
      const exited = error instanceof GuestExit && error.code === (expected.exitCode ?? 0);
      problems = exited ? [] : [`${error}`];
    }
    counts[problems.length === 0 ? 'passed' : 'failed'] += 1;
    for (const problem of problems) console.log(`${name}: ${problem}`);
  }
  guest.close();
  console.log(Object.entries(counts).map(([what, count]) => `${count} ${what}`).join(', '));
  process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

main(process.argv.slice(2));
