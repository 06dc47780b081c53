import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Manager, Pool, currentTask } from 'forkful';
import { frame } from '../support/frame.js';

/* Cancels, limits and tries with real workers: loops that nobody can talk to, and short tasks around them that must not be harmed. */

const square = (n: number) => n * n;
const spin = () => {
  for (;;);
};
const never = () => new Promise<never>(() => {});

/** A small generator, so that every run is the same. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

describe('stopping tasks of a pool of processes', () => {
  let pool: Pool;
  beforeAll(() => {
    pool = new Pool({ processes: 2, gracePeriod: 0.05 });
  });
  afterAll(async () => {
    pool.terminate();
    await pool.join();
  });

  it('K: an endless loop with a time limit ends at the limit, its worker too, and the next task runs', async () => {
    const pid = pool.applyAsync(() => process.pid);
    await pid;
    const began = performance.now();
    await expect(pool.apply(spin, [], { timeout: 0.2 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(performance.now() - began).toBeGreaterThanOrEqual(195);
    expect(await pool.map(square, [1, 2, 3])).toEqual([1, 4, 9]);
  });

  it('a signal ends a task that runs and one that waits, apply and map and imap alike', async () => {
    const reason = new Error('stop all');
    const controller = new AbortController();
    const { signal } = controller;
    const ends = [
      pool.apply(spin, [], { signal }),
      pool.apply(never, [], { signal }),
      pool.map(spin, [1, 2, 3, 4, 5, 6, 7, 8], { signal, chunkSize: 2 }),
      (async () => {
        for await (const _ of pool.imap(spin, [1, 2], { signal }));
      })(),
    ];
    const ready = pool.applyAsync(square, [3]);
    setTimeout(() => controller.abort(reason), 50);
    for (const end of await Promise.allSettled(ends)) expect(end).toEqual({ status: 'rejected', reason });
    expect(await ready).toBe(9);
    const whole = pool.mapAsync(never, [1, 2, 3, 4]);
    expect([whole.cancel(), whole.cancelled(), whole.cancel()]).toEqual([true, true, false]);
    await expect(whole).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('a loop that asks its signal ends by itself, at the soft limit', async () => {
    const [before, after] = [await pool.map(() => process.pid, [1, 2, 3, 4], 1), pool.apply(() => {
      const { signal, attempt, worker } = currentTask()!;
      let rounds = 0;
      while (!signal.aborted) rounds++;
      return [rounds > 0, attempt, /^SpawnPoolWorker-/.test(worker), process.pid] as const;
    }, [], { softTimeout: 0.05 })]; // prettier-ignore
    const [...seen] = await after;
    expect(seen.slice(0, 3)).toEqual([true, 1, true]);
    expect(before).toContain(seen[3]);
    expect(currentTask()).toBeUndefined();
  });

  it('harms no task but the ones that are stopped', async () => {
    const random = randomFrom(20);
    const moody = (n: number, how: string) => {
      if (how === 'spin') for (;;);
      if (how === 'wait') return new Promise<number>(() => {});
      if (how === 'while') for (const until = Date.now() + 3; Date.now() < until; );
      return n * n;
    };
    const stopped = new Set<number>();
    const results = Array.from({ length: 600 }, (_, n) => {
      if (n % 60 === 59) stopped.add(n);
      const how = stopped.has(n) ? (n % 120 === 59 ? 'spin' : 'wait') : n % 20 === 0 ? 'while' : 'value';
      const limit = how === 'spin' || how === 'wait' ? { timeout: 0.03 } : n % 3 === 0 ? { timeout: 30 } : undefined;
      return pool.applyAsync(moody, [n, how], limit && { kwargs: undefined, ...limit });
    });
    for (let n = 0; n < 600; n++) {
      if (random() < 0.05 && results[n]!.cancel()) stopped.add(n);
      if (n % 30 === 0) await new Promise(setImmediate);
    }
    const ends = await Promise.allSettled(results);
    ends.forEach((end, n) => {
      if (stopped.has(n)) expect([n, end.status, (end as PromiseRejectedResult).reason.name]).toEqual([n, 'rejected', expect.stringMatching(/^(TimeoutError|AbortError)$/)]);
      else expect([n, end]).toEqual([n, { status: 'fulfilled', value: n * n }]);
    });
  });

  it('a task that ignores SIGTERM is killed all the same', async () => {
    const stubborn = () => {
      process.on('SIGTERM', () => undefined);
      return new Promise<never>(() => {});
    };
    await expect(pool.apply(stubborn, [], { timeout: 0.1 })).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(await pool.map(square, [1, 2, 3, 4], 1)).toEqual([1, 4, 9, 16]);
  });

  it('garbage in our descriptor fails the task that runs, which is told so, and nobody else', async () => {
    const write = async (bytes: Uint8Array) => {
      const { writeSync } = await import('node:fs');
      writeSync(4, bytes);
      return new Promise<never>(() => {});
    };
    const garbage = [
      // One byte; what would be the length of a message that never comes; nothing but zeros; text.
      ...[[7], [100, 0, 0, 0, 3, 1], [0, 0, 0, 0, 0, 0, 0, 0]].map((bytes) => Buffer.from(bytes)),
      Buffer.from('Hello, world\n'),
      // Whole frames: of an unknown kind; a result of a task that does not exist; a result that ends too early.
      ...[[200, 1, 2], [3, 250, 1, 0, 0, 0], [3, 0]].map((bytes) => frame(Buffer.from(bytes))),
    ];
    for (const bytes of garbage) {
      const others = Array.from({ length: 20 }, (_, n) => pool.applyAsync(square, [n]));
      await expect(pool.apply(write, [bytes])).rejects.toMatchObject({
        code: 'ERR_WORKER_LOST',
        message: expect.stringContaining('Something else wrote into its channel'),
        cause: { code: 'ERR_BROKEN' },
      });
      expect(await Promise.all(others)).toEqual(Array.from({ length: 20 }, (_, n) => n * n));
    }
  });

  it('garbage that falls into a long result never makes another value of it', async () => {
    const spoil = async (bytes: number) => {
      const { writeSync } = await import('node:fs');
      // Again and again, while the result is under way and its descriptor full.
      const timer = setInterval(() => {
        try {
          writeSync(4, 'garbage');
          clearInterval(timer);
        } catch {
          // Later.
        }
      });
      return Buffer.alloc(bytes, 'abc');
    };
    await expect(pool.apply(spoil, [32 * 2 ** 20])).rejects.toMatchObject({ code: 'ERR_WORKER_LOST', message: expect.stringContaining('Something else wrote into its channel') });
    expect(await pool.apply(square, [3])).toBe(9);
  });

  it('an initializer that never ends breaks the pool, and the error names the option', async () => {
    const hanging = new Pool({ processes: 1, initializer: spin, initializerTimeout: 0.1 });
    await expect(hanging.apply(square, [1])).rejects.toMatchObject({ code: 'ERR_RUNTIME', message: expect.stringContaining('initializerTimeout of 0.1 s') });
    await hanging.join();
  });
});

describe('stopping tasks of a pool in a manager', () => {
  it('limits travel, and a signal here stops the task there', async () => {
    await using manager = Manager();
    const shared = manager.Pool({ processes: 2, timeout: 0.5, retries: 1, gracePeriod: 0.05 });
    const attempts = () => {
      const { attempt } = currentTask()!;
      if (attempt === 1) for (;;);
      return attempt;
    };
    expect(await shared.apply(attempts)).toBe(2);
    const controller = new AbortController();
    const ends = [shared.apply(spin, [], { timeout: null, retries: 0, signal: controller.signal }), shared.map(spin, [1, 2, 3], { timeout: null, signal: controller.signal })];
    const innocent = shared.applyAsync(square, [5]);
    setTimeout(() => controller.abort(new Error('here')), 30);
    for (const end of ends) await expect(end).rejects.toThrow('here');
    expect(await innocent).toBe(25);
    const stuck = shared.applyAsync(never, [], { kwargs: undefined, timeout: null });
    expect([stuck.cancel(), stuck.cancelled()]).toEqual([true, true]);
    expect(await shared.apply(() => currentTask()!.attempt)).toBe(1);
    await shared.terminate();
    expect(() => manager.Pool({ processes: 1, recycle: () => true })).toThrow('recycle is a function');
  });
});
