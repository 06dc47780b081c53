import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runProgram, type ProgramRun } from '../support/run-program.js';
import { testsAhead } from '../support/tests-ahead.js';

/*
 * Every program of docs/demos, run as `forkful demo` runs it, with its waits shortened: what it prints, in which order,
 * how it ends, and that nothing is left of it. Most of them wait most of the time, so a few run side by side.
 */

const root = join(__dirname, '../..');
const SPEED = 4;

async function run(name: string, speed = SPEED, env: Readonly<Record<string, string>> = {}): Promise<ProgramRun> {
  const result = await runProgram(process.execPath, ['--enable-source-maps', join(root, 'dist/demos', `${name}.js`)], {
    env: { DEMO_SPEED: String(speed), ...env },
    limit: 60,
  });
  // On a busy machine a bar that is none says something after five seconds.
  const stderr = result.stderr.replace(/^[a-z ]+: [\d,]+ .*\/s.*\n/gm, '');
  expect({ ...result, stderr }).toMatchObject({ stderr: '', exitCode: 0, signal: null, left: [] });
  return result;
}

const sorted = (lines: readonly string[]) => [...lines].sort();
const numberIn = (line: string | undefined, pattern: RegExp) => Number(pattern.exec(line ?? '')?.[1] ?? NaN);

/** What forkful has to say of workers that wait for nothing. */
function expectStallReport(lines: readonly string[], workers: RegExp, file: string): void {
  expect(lines[1]).toBe('forkful: the program stands still: each of its processes waits for another one.');
  expect(lines[3]).toMatch(workers);
  expect(lines[3]).toContain('nobody is left to put any. End the queue with shutdown() after the last put.');
  const where = lines.filter((line) => line.startsWith('    Queue.get on Queue-1, for '));
  expect(where.length).toBeGreaterThan(0);
  for (const line of where) expect(line).toMatch(new RegExp(`^    Queue\\.get on Queue-1, for [\\d.]+ s, at .*${file}\\.[jt]s:\\d+:\\d+$`));
}

/** These two lose a race, and about once in a hundred runs they win it. */
async function runUntilStuck(name: string): Promise<void> {
  for (let tries = 0; tries < 4; tries += 1) {
    const { lines } = await run(`queue-and-pool/${name}`);
    expect(lines[0]).toBe('100 items were taken, 100 different ones');
    if (lines[1] === 'all workers have ended, by luck') continue;
    expectStallReport(lines, /^ {2}(\w+-\d waits|2 workers wait) for items of Queue-1; /, name);
    return;
  }
  throw new Error(`${name} was lucky four times`);
}

const expectations: Record<string, () => Promise<void>> = {
  'first/twenty-lines': async () => {
    const { lines } = await run('first/twenty-lines');
    expect(lines).toEqual(['hello from the greeter', 'cheese.txt ends in .txt', '[ 1, 4, 9 ]']);
  },

  'processes/three-children': async () => {
    const { lines } = await run('processes/three-children');
    expect(lines[0]).toBe('main starts three children');
    expect(sorted(lines.slice(1, 4))).toEqual(['child 1 at work', 'child 2 at work', 'child 3 at work']);
    expect(lines.slice(4)).toEqual(['main has joined all of them']);
  },

  'processes/subclass': async () => {
    const { lines } = await run('processes/subclass', 0.5); // its processes must start while it waits
    const ticks = (name: string) => lines.filter((line) => line.startsWith(`${name} tick`));
    expect(ticks('slow').length).toBeGreaterThan(0);
    expect(ticks('quick').length).toBeGreaterThan(ticks('slow').length);
    expect(ticks('quick')).toEqual(ticks('quick').map((_, index) => `quick tick ${index + 1}`));
    expect(lines.at(-1)).toBe('both stopped: -15 and -15');
  },

  'processes/args-and-kwargs': async () => {
    const { lines } = await run('processes/args-and-kwargs');
    const pid = numberIn(lines[1], /^The parent is (\d+)\.$/);
    expect(lines).toEqual([`I am Ada. My parent is ${pid}, and I was told ${pid}.`, `The parent is ${pid}.`]);
  },

  'processes/active-children': async () => {
    const { lines } = await run('processes/active-children', 1); // a second between the two, also when one is slow to start
    expect(numberIn(lines[0], /^cores: (\d+)$/)).toBeGreaterThanOrEqual(1);
    expect(lines[1]).toMatch(/^child Process-1 has pid \d+$/);
    expect(lines[2]).toMatch(/^child Process-2 has pid \d+$/);
    expect(lines.slice(3)).toEqual(['done', 'Process-1 ends', 'Process-2 ends']);
  },

  'processes/pids': async () => {
    const { lines } = await run('processes/pids');
    const parent = numberIn(lines[1], /^the parent is (\d+),/);
    const child = numberIn(lines[0], /^the child is (\d+),/);
    expect(parent).not.toBe(child);
    expect(lines).toEqual([
      `the child is ${child}, which is ${child}, and its parent is ${parent}`,
      `the parent is ${parent}, which is ${parent}, and its child is ${child}`,
      'alive: true',
      'alive: false, exit code: -15',
    ]);
  },

  'processes/isolation': async () => {
    expect((await run('processes/isolation')).lines).toEqual(['child: 666', 'parent: 100']);
  },

  'processes/join-parallel': async () => {
    const { lines } = await run('processes/join-parallel', 2);
    const together = numberIn(lines[0], /^together: ([\d.]+) s$/);
    const after = numberIn(lines[1], /^one after the other: ([\d.]+) s$/);
    expect(together).toBeGreaterThanOrEqual(3);
    expect(after).toBeGreaterThanOrEqual(6);
    expect(together).toBeLessThan(after); // by three units; a busy machine takes some of them
  },

  'processes/not-daemon': async () => {
    expect((await run('processes/not-daemon')).lines).toEqual(['end', '0', '1', '2']);
  },

  'processes/daemon': async () => {
    const { lines, seconds } = await run('processes/daemon', 0.1);
    expect(lines).toEqual(['end']);
    expect(seconds).toBeLessThan(10); // its first number would come then
  },

  'processes/daemon-joined': async () => {
    expect((await run('processes/daemon-joined')).lines).toEqual(['0', '1', '2', 'end']);
  },

  'processes/daemon-beside-plain': async () => {
    const { lines } = await run('processes/daemon-beside-plain', 1);
    expect(lines.filter((line) => line !== '123')).toEqual(['456', 'end456']);
  },

  'processes/daemon-children': async () => {
    const { lines } = await run('processes/daemon-children');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^AssertionError: .*daemonic processes are not allowed to have children/);
  },

  'processes/zombie-and-orphan': async () => {
    const { lines } = await run('processes/zombie-and-orphan', 2);
    expect(lines).toEqual([
      'three children ended, none was joined, zombies: 0',
      'the daemon lives',
      'the plain child works',
      'the parent was killed: exit code -9',
      'the plain child has finished its work',
      'the daemon ended within a second',
    ]);
  },

  'locks/lock-tickets': async () => {
    const { lines } = await run('locks/lock-tickets', 1); // the buyers must all have looked before the first has paid
    expect(lines[0]).toBe('with a lock: 3 buyers got a ticket, {"left":0} in the file');
    expect(numberIn(lines[1], /^without: (\d+) buyers/)).toBeGreaterThan(3);
    expect(lines).toHaveLength(2);
  },

  'locks/semaphore': async () => {
    const { lines } = await run('locks/semaphore');
    expect(lines).toHaveLength(10);
    let sitting = 0;
    for (const line of lines) {
      expect(line).toMatch(/^Process-\d (sits down|gets up)$/);
      sitting += line.endsWith('sits down') ? 1 : -1;
      expect(sitting).toBeLessThanOrEqual(2);
    }
    expect(new Set(lines).size).toBe(10);
  },

  'locks/event': async () => {
    const { lines } = await run('locks/event');
    expect(lines.slice(0, 2)).toEqual(['impatient: false', 'main sets the event']);
    expect(sorted(lines.slice(2))).toEqual(['patient too: true', 'patient: true']);
  },

  'locks/condition-barrier': async () => {
    const { lines } = await run('locks/condition-barrier');
    expect(lines.slice(0, 3)).toEqual(['stage one is done', 'stage two runs', 'stage two runs']);
    expect(lines.slice(3)).toEqual(['lap 1', 'lap 1', 'lap 1', 'all three are here', 'lap 2', 'lap 2', 'lap 2', 'all three are here']);
  },

  'queues/pipe': async () => {
    const { lines } = await run('queues/pipe');
    expect(lines).toEqual([
      'received 1',
      'received 2',
      'received 3',
      'the sender has closed: EOFError',
      'the first end only receives: ValueError',
    ]);
  },

  'queues/queue-write-read': async () => {
    const { lines } = await run('queues/queue-write-read');
    expect(lines).toEqual(['wrote A', 'wrote B', 'wrote C', 'read A', 'read B', 'read C']);
  },

  'queues/queue-child-to-main': async () => {
    expect((await run('queues/queue-child-to-main')).lines).toEqual(["{ question: 'six times seven', answer: 42 }"]);
  },

  'queues/queue-child-to-child': async () => {
    const { lines } = await run('queues/queue-child-to-child');
    expect(lines).toEqual(['got 0', 'got 1', 'got 2', 'got 3', 'got 4', 'nothing more comes']);
  },

  'queues/queue-full-and-empty': async () => {
    const { lines } = await run('queues/queue-full-and-empty');
    // On a busy machine a shortened second is soon over.
    expect(lines.map((line) => line.replace(/after [3-9] s/, 'after 3 s'))).toEqual([
      ...[1, 2, 3, 4, 5].map((item) => `put ${item}`),
      'full: true',
      'put with a timeout: Full',
      'putNowait: Full',
      ...[1, 2, 3, 4, 5].map((item) => `got ${item}`),
      'empty: true',
      'get with a timeout: Empty after 3 s',
      'getNowait: Empty after 0 s',
    ]);
  },

  'queues/producers-consumers': async () => {
    const { lines } = await run('queues/producers-consumers');
    const things = ['bone 1', 'bone 2', 'bone 3', 'bun 1', 'bun 2', 'bun 3'];
    expect(sorted(lines.filter((line) => line.startsWith('made')))).toEqual(things.map((thing) => `made ${thing}`));
    expect(sorted(lines.filter((line) => line.startsWith('used')).map((line) => line.split(',')[0]!))).toEqual(things.map((thing) => `used ${thing}`));
    for (const thing of things) {
      expect(lines.findIndex((line) => line.startsWith(`used ${thing}`))).toBeGreaterThan(lines.indexOf(`made ${thing}`));
    }
    expect(lines[12]).toBe('everything that was made is used');
    expect(lines).toHaveLength(13);
  },

  'queues/join-undrained': async () => {
    const { lines } = await run('queues/join-undrained');
    expect(lines).toEqual(['the child has ended: exit code 0', 'got 1000000 characters']);
  },

  'queues/many-readers-lose-nothing': async () => {
    const { lines } = await run('queues/many-readers-lose-nothing', SPEED, { DEMO_SIZE: '20000' });
    expect(lines).toEqual(['20000 items, 12 readers killed', 'read twice: 0', 'lost: none but what was in the hands of the killed']);
  },

  'pools/pool-basic': async () => {
    const { lines } = await run('pools/pool-basic');
    expect(lines[0]).toBe('all tasks are in the pool');
    expect(sorted(lines.slice(1, 4).map((line) => line.slice(0, 11)))).toEqual(['task a done', 'task b done', 'task c done']);
    expect(lines.slice(4)).toEqual(['the pool is done']);
  },

  'pools/pool-ten-tasks': async () => {
    const { lines, seconds } = await run('pools/pool-ten-tasks');
    expect(lines.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, number) => `added ${number}`));
    const done = lines.slice(10, 20);
    expect(sorted(done.map((line) => line.slice(0, 11)))).toEqual(Array.from({ length: 10 }, (_, number) => `task ${number} done`));
    expect(new Set(done.map((line) => numberIn(line, /by (\d+)$/))).size).toBe(3);
    expect(lines.slice(20)).toEqual(['end']);
    expect(seconds).toBeGreaterThan((4 * 2) / SPEED); // four rounds of three
    const shares = done.map((line) => numberIn(line, /by (\d+)$/)).sort();
    expect(shares.lastIndexOf(shares[0]!)).toBeLessThan(8); // and not nearly all of one
  },

  'pools/pool-apply-versus-async': async () => {
    const { lines, seconds } = await run('pools/pool-apply-versus-async');
    const expected = Array.from({ length: 10 }, (_, number) => [`task ${number} done`, `added ${number}`]).flat();
    expect(lines.map((line) => line.replace(/ by \d+$/, ''))).toEqual([...expected, 'end']);
    expect(seconds).toBeGreaterThan((10 * 2) / SPEED);
  },

  'pools/pool-results': async () => {
    const { lines } = await run('pools/pool-results', 1); // what is too slow must be so by far
    expect(lines).toEqual([
      'ready: false',
      'ready: true, successful: true, result: 42',
      'callback: 6',
      'too slow: true',
      'error callback: RangeError: more than 10',
      'RangeError: more than 10, thrown in fail: true',
      'successful: false',
    ]);
  },

  'pools/monte-carlo-pi': async () => {
    const { lines } = await run('pools/monte-carlo-pi');
    expect(lines).toEqual(['3200000 darts: pi is about 3.1409, off by 0.0007', 'one process alone: the same']);
  },

  'pools/word-count': async () => {
    const { lines } = await run('pools/word-count');
    expect(numberIn(lines[0], /^(\d+) words, \d+ different ones, in \d+ files$/)).toBeGreaterThan(10_000);
    expect(lines[1]).toMatch(/^most frequent: the \d+(, [a-z]+ \d+){4}$/);
    expect(lines.slice(2)).toEqual(['one process alone: the same counts']);
  },

  'pools/pixels': async () => {
    const { lines } = await run('pools/pixels');
    expect(lines.slice(0, 20).join('')).toMatch(/^[ .:=+*#%@-]+$/);
    const sum = /^processes: ([\da-f]{16})$/.exec(lines[20]!)?.[1] ?? 'no checksum';
    expect(lines.slice(20)).toEqual([`processes: ${sum}`, `threads:   ${sum}`, `alone:     ${sum}`]);
  },

  'pools/crash-test': async () => {
    const { lines } = await run('pools/crash-test', 20, { DEMO_SEED: '7' });
    expect(numberIn(lines[0], /^(\d+) workers were killed \(seed 7\)$/)).toBeGreaterThan(0);
    const [done, lost] = [numberIn(lines[1], /^150 tasks: (\d+) done/), numberIn(lines[1], /, (\d+) lost with their workers, 0 missing$/)];
    expect(done + lost).toBe(150);
    expect(lines.slice(2)).toEqual(['ran twice: 0, came back twice: 0', 'the pool goes on: 1 4 9']);
  },

  'managers/manager-dict-list': async () => {
    const { lines } = await run('managers/manager-dict-list');
    expect(lines).toEqual(["Map(3) { 1 => '1', '2' => '2', 0.25 => null }", '[', '  9, 8, 7, 6, 5,', '  4, 3, 2, 1, 0', ']']);
  },

  'managers/manager-counters': async () => {
    const { lines } = await run('managers/manager-counters');
    expect(lines).toEqual(['4000 counts', '100 jobs, 100 different ones']);
  },

  'queue-and-pool/manager-queue-pool': async () => {
    const { lines } = await run('queue-and-pool/manager-queue-pool');
    const main = numberIn(lines[0], /^main (\d+)$/);
    expect(lines[1]).toMatch(new RegExp(`^writer \\d+, parent ${main}$`));
    expect(lines[2]).toMatch(new RegExp(`^reader \\d+, parent ${main}$`));
    expect(lines.slice(3)).toEqual(['read a', 'read b', 'read c', 'end']);
  },

  'queue-and-pool/queue-to-pool': async () => {
    expect(sorted((await run('queue-and-pool/queue-to-pool')).lines)).toEqual(['1', '4', '9']);
  },

  'queue-and-pool/drain-together-a': () => runUntilStuck('drain-together-a'),

  'queue-and-pool/drain-together-b': () => runUntilStuck('drain-together-b'),

  'queue-and-pool/drain-together-c': async () => {
    const { lines } = await run('queue-and-pool/drain-together-c');
    expect(lines[0]).toBe('100 items were taken, 100 different ones');
    expectStallReport(lines, /^ {2}2 workers wait for items of Queue-1; /, 'drain-together-c');
  },

  'queue-and-pool/drain-together-d': async () => {
    const { lines } = await run('queue-and-pool/drain-together-d');
    expect(lines).toEqual(['100 items were taken, 100 different ones', 'all workers have ended']);
  },

  'queue-and-pool/drain-together-e': async () => {
    const { lines } = await run('queue-and-pool/drain-together-e');
    expect(lines).toEqual(['100 items were taken, 100 different ones', 'all workers have ended']);
  },
};

describe('the demos', () => {
  it('are all expected to do something', () => {
    const folder = join(root, 'docs/demos');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    const names = files.map((file) => file.replace(/\.ts$/, '').replaceAll('\\', '/'));
    expect(sorted(names)).toEqual(sorted(Object.keys(expectations)));
    for (const name of names) expect(existsSync(join(root, 'dist/demos', `${name}.js`))).toBe(true);
  });

  const check = testsAhead(4, 120_000);
  for (const [name, expectation] of Object.entries(expectations)) check(name, expectation);
});
