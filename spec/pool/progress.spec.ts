import { describe, expect, it, jest } from '@jest/globals';
import { poolOver, type Pool } from '../../lib/pool/pool.js';
import type { Progress } from '../../lib/util/progress/progress-count.js';
import { memoryPool } from './support/memory-crew.js';

/* What is counted, with workers that live in this process. */

async function withPool(work: (pool: Pool, kill: () => void) => Promise<void>, size = 2): Promise<void> {
  const { engine, workers } = memoryPool({ size });
  const pool = poolOver(engine);
  await work(pool, () => workers.at(-1)!.kill());
  pool.terminate();
  await pool.join();
}

const same = (n: number) => n;
const picky = (n: number) => {
  if (n === 5) throw new RangeError('five');
  return n;
};
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
function* generated(count: number) {
  yield* numbers(count);
}
async function* arriving(count: number) {
  yield* numbers(count);
}

/** A callback that keeps what it gets. */
function collector() {
  const seen: Progress[] = [];
  return { seen, progress: (progress: Progress) => seen.push(progress) };
}

describe('progress of map', () => {
  it('counts items, and its last word is the end', () =>
    withPool(async (pool) => {
      const { seen, progress } = collector();
      expect(await pool.map(same, numbers(100), { chunkSize: 7, progress })).toEqual(numbers(100));
      expect(seen.at(-1)).toMatchObject({ label: 'same', total: 100, done: 100, failed: 0, over: true, remaining: 0 });
      expect(seen.filter(({ over }) => over)).toHaveLength(1);
      await pool.starmap((a: number, b: number) => a + b, [[1, 2]], { progress: { callback: progress, label: 'sums' } });
      expect(seen.at(-1)).toMatchObject({ label: 'sums', total: 1, done: 1, over: true });
    }));

  it('counts the items of a chunk that failed as failed', () =>
    withPool(async (pool) => {
      const { seen, progress } = collector();
      await expect(pool.map(picky, numbers(10), { chunkSize: 4, progress })).rejects.toThrow('five');
      expect(seen.at(-1)).toMatchObject({ total: 10, done: 10, failed: 4, over: true });
    }));

  it('knows the total of an asynchronous input when it is read, and of none', () =>
    withPool(async (pool) => {
      const { seen, progress } = collector();
      await pool.map(same, arriving(6), { progress });
      expect(seen.at(-1)).toMatchObject({ total: 6, done: 6, over: true });
      await pool.map(same, [], { progress });
      expect(seen.at(-1)).toMatchObject({ total: 0, done: 0, over: true });
    }));

  it('ends when the input fails, and when the pool is terminated', () =>
    withPool(async (pool) => {
      const { seen, progress } = collector();
      async function* broken() {
        yield 1;
        throw new Error('no more');
      }
      await expect(pool.map(same, broken(), { progress })).rejects.toThrow('no more');
      expect(seen).toHaveLength(1);
      const stuck = pool.mapAsync(() => new Promise(() => undefined), numbers(3), { progress });
      pool.terminate();
      await stuck.wait();
      expect(seen.at(-1)).toMatchObject({ done: 3, failed: 3, over: true });
    }));

  it('is a feed, too', () =>
    withPool(async (pool) => {
      const result = pool.mapAsync(picky, numbers(10), { chunkSize: 1 });
      const seen: Progress[] = [];
      for await (const progress of result.progress()) seen.push(progress);
      expect(seen.at(-1)).toMatchObject({ total: 10, done: 10, failed: 1, over: true });
      await expect(result.get()).rejects.toThrow('five');
      for await (const progress of result.progress()) expect(progress).toMatchObject({ done: 10, over: true });
    }));

  it('whose callback throws is a warning, and harms nothing', () =>
    withPool(async (pool) => {
      const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      const throwing = () => {
        throw new Error('not my day');
      };
      expect(await pool.map(same, numbers(3), { progress: throwing })).toEqual([0, 1, 2]);
      expect(warn.mock.calls).toEqual([[expect.stringContaining('not my day'), { type: 'ProgressCallbackWarning' }]]);
      warn.mockRestore();
    }));
});

describe('progress of imap', () => {
  it.each([1, 3])('counts items that have ended, in chunks of %d', (chunkSize) =>
    withPool(async (pool) => {
      const { seen, progress } = collector();
      const results = pool.imap(picky, generated(10), { chunkSize, progress: { callback: progress, total: 99, unit: 'number' } });
      let good = 0;
      for (;;) {
        const next = await results.next().catch(() => undefined);
        if (next?.done === true) break;
        if (next !== undefined) good += 1;
      }
      expect(good).toBe(9);
      expect(seen.at(-1)).toMatchObject({ label: 'picky', total: 10, done: 10, failed: 1, over: true });
    }));

  it('counts a chunk that is lost with its worker, and not the error of the input', () =>
    withPool(async (pool, kill) => {
      const { seen, progress } = collector();
      function* broken() {
        yield* numbers(4);
        throw new Error('no more');
      }
      const results = pool.imapUnordered((n: number) => void (n === 1 && kill()), broken(), { chunkSize: 2, progress });
      const errors: unknown[] = [];
      for (;;) {
        const next = await results.next().catch((error: unknown) => errors.push(error));
        if (typeof next === 'object' && next.done === true) break;
      }
      expect(errors).toHaveLength(3); // each of the two items', and the input's
      expect(seen.at(-1)).toMatchObject({ total: 4, done: 4, failed: 2, over: true });
    }, 1));

  it('does not wait until results are taken, and ends with a loop that is left', () =>
    withPool(async (pool) => {
      const results = pool.imap(same, new Set([1, 2, 3]));
      let last: Progress | undefined;
      for await (const progress of results.progress()) last = progress;
      expect(last).toMatchObject({ total: 3, done: 3, over: true });
      const { seen, progress } = collector();
      for await (const first of pool.imapUnordered(same, generated(100), { bufferSize: 2, progress })) {
        expect(first).toBe(0);
        break;
      }
      expect(seen.at(-1)).toMatchObject({ total: undefined, over: true });
      expect(seen.at(-1)!.done).toBeLessThan(10);
    }));
});

describe('progress of a stream', () => {
  const until = (limit: number, failing = false) =>
    function* counting() {
      yield* numbers(limit);
      if (failing) throw new RangeError('no more');
    };

  it('counts the items, and knows the total when they have all come', () =>
    withPool(async (pool) => {
      const { seen, progress } = collector();
      const read: number[] = [];
      for await (const n of pool.stream(until(3), [], { progress, bufferSize: 1 })) read.push(n);
      expect(read).toEqual([0, 1, 2]);
      expect(seen.at(-1)).toMatchObject({ label: 'counting', total: 3, done: 3, failed: 0, over: true });
      for await (const _ of pool.stream(until(3), [], { progress: { callback: progress, label: 'numbers', total: 99 } }));
      expect(seen.at(-1)).toMatchObject({ label: 'numbers', total: 3, done: 3, failed: 0, over: true });
      expect(seen.filter(({ over }) => over)).toHaveLength(2);
    }));

  it('has the total that it was told while the items come', () =>
    withPool(async (pool) => {
      const endless = function* () {
        for (let n = 0; ; n++) yield n;
      };
      const full = await new Promise<Progress>((resolve) => {
        const callback = (progress: Progress) => progress.done === 4 && resolve(progress);
        void pool.stream(endless, [], { bufferSize: 4, progress: { callback, total: 20 } });
      });
      expect(full).toMatchObject({ total: 20, failed: 0, over: false });
    }));

  it('counts what ended the generator as one more item, which failed', () =>
    withPool(async (pool, kill) => {
      const { seen, progress } = collector();
      await expect(pool.stream(until(4, true), [], { progress: { callback: progress, total: 9 } }).result()).rejects.toThrow('no more');
      expect(seen.at(-1)).toMatchObject({ total: 9, done: 5, failed: 1, over: true });
      const unsendable = pool.stream(() => [1, new WeakMap(), 3], [], { progress });
      await expect(unsendable.result()).rejects.toMatchObject({ code: 'ERR_MAYBE_ENCODING' });
      expect(seen.at(-1)).toMatchObject({ total: undefined, done: 2, failed: 1, over: true });
      await expect(pool.stream(() => (kill(), new Promise<number[]>(() => undefined)), [], { progress }).result()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
      expect(seen.at(-1)).toMatchObject({ done: 1, failed: 1, over: true });
    }, 1));

  it('ends with a loop that is left, and whatever the generator does then is no failure', () =>
    withPool(async (pool) => {
      const { seen, progress } = collector();
      const stubborn = function* () {
        try {
          for (let n = 0; ; n++) yield n;
        } finally {
          throw new RangeError('while cleaning up');
        }
      };
      const stream = pool.stream(stubborn, [], { bufferSize: 2, progress });
      await stream.next();
      await expect(stream.return(undefined)).rejects.toThrow('while cleaning up');
      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatchObject({ total: undefined, failed: 0, over: true });
    }));

  it('does not wait until items are taken, and is a feed, too', () =>
    withPool(async (pool) => {
      const stream = pool.stream(until(3), [], { bufferSize: 100 });
      let last: Progress | undefined;
      for await (const progress of stream.progress()) last = progress;
      expect(last).toMatchObject({ total: 3, done: 3, failed: 0, over: true });
      expect((await stream.next()).value).toBe(0);
    }));

  it('checks the option before anything runs', () =>
    withPool(async (pool) => {
      expect(() => pool.stream(until(1), [], { progress: 'yes' as never })).toThrow(/^Pool\.stream: progress is the string 'yes'\./);
      await Promise.resolve();
    }));
});

describe('the option', () => {
  it.each<[unknown, RegExp]>([
    ['yes', /^Pool\.map: progress is the string 'yes'\. Give true for a bar/],
    [{ label: 3 }, /^Pool\.map: progress\.label is 3\. Give a text/],
    [{ total: -1 }, /^Pool\.map: progress\.total is -1\. Give the number of items/],
    [{ interval: 0 }, /^Pool\.map: progress\.interval is 0\. Give seconds/],
    [{ callback: 'log' }, /^Pool\.map: progress\.callback is the string 'log'\. Give a function/],
  ])('is checked: %j', (progress, message) => withPool(async (pool) => {
    await expect(pool.map(same, [1], { progress: progress as boolean })).rejects.toThrow(message);
    for (const nothing of [false, null, undefined]) expect(await pool.map(same, [1], { progress: nothing })).toEqual([1]);
  }));
});
