import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activeChildren, Event, Lock, RLock, ThreadPool, type ThreadPoolOptions } from 'forkful';
import { Engine } from '../../lib/pool/engine.js';
import { runProgram } from '../support/run-program.js';
import { memoryCodec, MemoryWorker } from './support/memory-crew.js';

/* What is special about threads as workers; what they have in common with processes is in thread-pool.spec.ts. */

const threadOf = (): number => process.getBuiltinModule('node:worker_threads').threadId;

describe('threads as workers', () => {
  let pool: ThreadPool;
  beforeAll(() => {
    pool = new ThreadPool({ processes: 2, env: { ...process.env, GREETING: 'hello' } });
  });
  afterAll(async () => {
    pool.terminate();
    await pool.join();
  });

  it('know who they are', async () => {
    const tell = async () => {
      const { currentProcess, parentProcess } = await import('forkful');
      const { name, daemon, pid } = currentProcess();
      return { name, daemon, pid, parent: parentProcess()?.name, thread: currentProcess().name === name };
    };
    const facts = await pool.apply(tell);
    expect(facts).toMatchObject({ name: expect.stringMatching(/^ThreadPoolWorker-\d+$/), pid: process.pid, parent: 'MainProcess' });
    expect(await pool.apply(threadOf)).toBeGreaterThan(0);
    expect(activeChildren()).toEqual([]); // processes
  });

  it('have an environment of their own when they are given one', async () => {
    expect(await pool.apply(() => process.env['GREETING'])).toBe('hello');
    expect(process.env['GREETING']).toBeUndefined();
  });

  it('own an RLock each, although they have one pid', async () => {
    const [lock, held, done] = [new RLock(), new Event(), new Event()];
    const owner = pool.apply(
      async (mine: RLock, isHeld: Event, isDone: Event) => {
        const taken = [await mine.acquire(), await mine.acquire()];
        await isHeld.set();
        await isDone.wait();
        await mine.release();
        await mine.release();
        return taken;
      },
      [lock, held, done],
    );
    await held.wait();
    const other = (theirs: RLock) => theirs.acquire(false);
    const trespass = (theirs: RLock) => theirs.release();
    expect(await pool.apply(other, [lock])).toBe(false);
    expect(await lock.acquire(false)).toBe(false);
    await expect(pool.apply(trespass, [lock])).rejects.toMatchObject({ name: 'AssertionError' });
    await done.set();
    expect(await owner).toEqual([true, true]);
    expect(await lock.acquire()).toBe(true);
    await lock.release();
  });

  it('give their locks back when they end', async () => {
    const lock = new Lock();
    const die = async (mine: Lock) => {
      await mine.acquire();
      process.exit(4);
    };
    await expect(pool.apply(die, [lock])).rejects.toMatchObject({ code: 'ERR_WORKER_LOST', exitCode: 4 });
    expect(await lock.acquire({ timeout: 10 })).toBe(true);
    expect(lock.holderDied).toBe(true);
    await lock.release();
  });

  it('may have processes, threads and pools of their own', async () => {
    const parent = async () => {
      const { Process, SimpleQueue, ThreadPool: Inner } = await import('forkful');
      const queue = new SimpleQueue<string>();
      const child = new Process({ target: (out: typeof queue, name: string) => out.put(`child of ${name}`), args: [queue, 'thread'] });
      child.start();
      const inner = new Inner(1);
      const squares = await inner.map((n: number) => n * n, [1, 2, 3]);
      inner.close();
      await inner.join();
      const word = await queue.get();
      await child.join();
      return [squares, word, child.daemon, child.exitCode];
    };
    expect(await pool.apply(parent)).toEqual([[1, 4, 9], 'child of thread', false, 0]);
  });

  it('leave what they are sent as it was, and are sent the same again', async () => {
    const bytes = new Uint8Array(300_000).fill(7);
    const sum = (all: Uint8Array) => all.reduce((a, b) => a + b, 0);
    expect(await Promise.all([1, 2, 3, 4].map(() => pool.apply(sum, [bytes])))).toEqual([2_100_000, 2_100_000, 2_100_000, 2_100_000]);
    expect(bytes.length).toBe(300_000);
    const back = await pool.apply((all: Uint8Array) => all.map((byte) => byte + 1), [bytes]);
    expect([back.length, back[0], bytes[0]]).toEqual([300_000, 8, 7]);
  });

  it('may talk over Node’s own port, which is none of forkful’s business', async () => {
    const talk = () => {
      const { parentPort } = process.getBuiltinModule('node:worker_threads');
      for (const word of ['word', 7, null, undefined, { forkful: 'odd' }]) parentPort!.postMessage(word);
      return 'said';
    };
    expect(await pool.apply(talk)).toBe('said');
    expect(await pool.apply((n: number) => n + 1, [1])).toBe(2);
  });
});

describe('the options of threads', () => {
  it('limit their memory, and a thread that has too little is lost alone', async () => {
    // A program of its own: Jest takes V8's complaint on stderr for one of its own workers.
    const program = join(__dirname, '../fixtures/pool/full-memory.mjs');
    const { lines, stderr, exitCode } = await runProgram(process.execPath, [program], { env: { FORKFUL_POOL: 'ThreadPool' } });
    expect({ lines, exitCode }).toEqual({ lines: ['ERR_WORKER_LOST true', '9'], exitCode: 0 });
    expect(stderr).toMatch(/^Thread 1: .*JS heap out of memory\n$/);
  });

  it.each([
    [{ cwd: '/' }, 'all threads share their process'],
    [{ execArgv: ['--max-old-space-size=40'] }, 'Give resourceLimits for its memory'],
    [{ processes: 0 }, 'ThreadPool: Number of processes must be at least 1'],
  ])('refuse %p', (options, message) => {
    expect(() => new ThreadPool(options as ThreadPoolOptions)).toThrow(expect.objectContaining({ code: 'ERR_VALUE', message: expect.stringContaining(message) }));
  });
});

describe('a pool that cannot start all of its workers', () => {
  it('T235 ends those that it has started, and raises why', async () => {
    const workers: MemoryWorker[] = [];
    const start = (box: string): MemoryWorker => {
      if (workers.length === 3) throw new RangeError('no fourth');
      workers.push(new MemoryWorker(box, 1, () => undefined));
      return workers.at(-1)!;
    };
    expect(() => new Engine({ size: 5, maxTasksPerChild: Infinity, codec: memoryCodec, isStable: () => true, start })).toThrow('no fourth');
    await Promise.all(workers.map(({ exited }) => exited));
    expect(workers.map(({ dead }) => dead)).toEqual([true, true, true]);
  });
});
