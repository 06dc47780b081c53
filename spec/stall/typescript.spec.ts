import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PackedProject } from '../support/packed-project.js';

/*
 * The report for who runs TypeScript with tsx, from an installed package. tsx has worker threads of its own, a pipe and signal
 * handlers, and turns source maps on.
 */

const tsx = pathToFileURL(realpathSync(join(__dirname, '../../node_modules/tsx/dist/loader.mjs'))).href;

const stalled = `import { DeadlockError, Manager, Pool, setStallPolicy } from 'forkful';
import type { Queue } from 'forkful';

interface Padding {
  readonly moves: 'all lines below';
}

async function drain(queue: Queue<string>): Promise<void> {
  while ((await queue.get()) !== 'end');
}

async function main(): Promise<void> {
  setStallPolicy('raise');
  const queue = Manager().Queue<string>();
  await queue.put('end');
  const pool = new Pool(3);
  try {
    await Promise.all([1, 2, 3].map(() => pool.apply(drain, [queue])));
  } catch (error) {
    if (!(error instanceof DeadlockError)) throw error;
    console.log(error.report);
  } finally {
    pool.terminate();
    await pool.join();
  }
}

void main();
`;

const alive = `import { Worker } from 'node:worker_threads';
import { Queue } from 'forkful';

async function main(): Promise<void> {
  const queue = new Queue<string>();
  const code: string = "setTimeout(() => require('node:worker_threads').parentPort.postMessage('at last'), 2500)";
  const worker = new Worker(code, { eval: true });
  worker.once('message', (word: string) => void queue.put(word));
  worker.unref();
  console.log(await queue.get());
}

void main();
`;

describe('a TypeScript program under tsx', () => {
  let project: PackedProject;

  beforeAll(() => {
    project = new PackedProject();
    project.write({ 'stalled.mts': stalled, 'stalled.cts': stalled, 'alive.mts': alive, 'alive.cts': alive });
  }, 60_000);

  afterAll(() => project.remove());

  /** As `tsx file` and as `node --import tsx file`. */
  const ways = [
    ['tsx', 'mts'],
    ['tsx', 'cts'],
    ['node', 'mts'],
    ['node', 'cts'],
  ] as const;
  const run = (way: 'tsx' | 'node', file: string) => (way === 'tsx' ? project.tool('tsx/dist/cli.mjs', file) : project.node('--import', tsx, file));

  it.each(ways)('that stands still is told why, in the lines that its user wrote: %s, %s', async (way, extension) => {
    const { stdout, stderr, exitCode } = await run(way, `stalled.${extension}`);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toContain('2 workers wait for items of Queue-1; nobody is left to put any.');
    const places = [...stdout.matchAll(/^ {4}(\S+) on .*, at (.*):\d+$/gm)].map(([, call, place]) => `${call ?? ''} ${place ?? ''}`);
    const file = `stalled.${extension}`;
    expect(places).toEqual([`Pool.apply ${file}:18`, `Pool.apply ${file}:18`, `Queue.get ${file}:9`, `Queue.get ${file}:9`]);
  }, 90_000);

  it.each(ways)('that waits for its own worker thread is not accused: %s, %s', async (way, extension) => {
    expect(await run(way, `alive.${extension}`)).toEqual({ stdout: 'at last\n', stderr: '', exitCode: 0 });
  }, 90_000);
});
