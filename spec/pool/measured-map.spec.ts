import { describe, expect, it } from '@jest/globals';
import type { Codec } from '../../lib/serialization/codec.js';
import { poolOver, type Pool } from '../../lib/pool/pool.js';
import { memoryPool, type MemoryOptions } from './support/memory-crew.js';

/* Maps whose chunks are cut while they run, with workers that live in this process. */

interface Seen {
  readonly pool: Pool;
  /** How many items each message of arguments held. */
  readonly encoded: number[];
  readonly kill: () => void;
}

async function withPool(work: (seen: Seen) => Promise<void>, options: MemoryOptions = {}): Promise<void> {
  const { engine, workers } = memoryPool(options);
  const encoded: number[] = [];
  const note = (value: unknown): void => void (Array.isArray(value) && encoded.push(value.length));
  const codec: Codec = {
    ...engine.codec,
    encode: (value, label) => (note(value), engine.codec.encode(value, label)),
    encodeRange: (value, label) => (note(value), engine.codec.encodeRange(value, label)),
  };
  const pool = poolOver(new Proxy(engine, {
    get: (target, name) => {
      if (name === 'codec') return codec;
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  }));
  await work({ pool, encoded, kill: () => workers.at(-1)!.kill() });
  pool.terminate();
  await pool.join();
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const spin = (n: number) => {
  const end = performance.now() + (n % 50 === 0 ? 1 : 0.01);
  while (performance.now() < end);
  return n * 2;
};

describe('a map that cuts its chunks by what it measures', () => {
  it('gives the results of every input in order', () =>
    withPool(async ({ pool }) => {
      for (const count of [0, 1, 2, 3, 7, 100, 1023, 1025, 5000]) {
        expect(await pool.map((n: number) => n + 1, numbers(count))).toEqual(numbers(count).map((n) => n + 1));
      }
      expect(await pool.map(spin, numbers(500))).toEqual(numbers(500).map((n) => n * 2));
      const pairs = numbers(3000).map((n) => [n, 1] as const);
      expect(await pool.starmap((a: number, b: number) => a - b, pairs)).toEqual(numbers(3000).map((n) => n - 1));
      const slow = (n: number) => (n % 100 === 0 ? new Promise<number>((resolve) => setImmediate(resolve, n)) : n);
      expect(await pool.map(slow, numbers(300))).toEqual(numbers(300));
    }));

  it('sends the items as they were at the call, and refuses there what cannot cross', () =>
    withPool(async ({ pool }) => {
      const items = numbers(2000).map((n) => ({ n }));
      const result = pool.mapAsync(({ n }: { n: number }) => n, items);
      for (const item of items) item.n = -1;
      items.length = 0;
      expect(await result).toEqual(numbers(2000));
      const bad = [...numbers(1999), new WeakMap() as unknown as number];
      expect(() => pool.mapAsync((n: number) => n, bad)).toThrow('iterable.slice(1998, 2000)[1] is a WeakMap');
      expect(await pool.map((n: number) => n, [1])).toEqual([1]);
    }));

  it('raises the first error by position, when every chunk has ended', () =>
    withPool(async ({ pool }) => {
      let ran = 0;
      const picky = (n: number) => {
        ran++;
        if (n % 300 === 250) throw new RangeError(String(n));
        return n;
      };
      await expect(pool.map(picky, numbers(2000))).rejects.toThrow(/^250$/);
      const after = ran;
      await new Promise((resolve) => setImmediate(resolve));
      expect(ran).toBe(after);
      // What stands in other chunks than a failed one has run.
      expect(ran).toBeGreaterThan(1000);
    }));

  it('is finished by a pool that is closed, and given up by one that is terminated', async () => {
    const { engine } = memoryPool();
    const closing = poolOver(engine);
    const result = closing.mapAsync(spin, numbers(1500));
    closing.close();
    await closing.join();
    expect(await result).toEqual(numbers(1500).map((n) => n * 2));
    await withPool(async ({ pool }) => {
      const lost = pool.mapAsync(spin, numbers(1500));
      await pool.apply((n: number) => n, [1]);
      pool.terminate();
      await expect(lost.get()).rejects.toThrow('Pool.mapAsync: the pool was terminated');
    });
  });

  it('ends when a worker dies, like any map', () =>
    withPool(async ({ pool, kill }) => {
      const deadly = (n: number) => {
        if (n === 700) kill();
        return n;
      };
      await expect(pool.map(deadly, numbers(1400))).rejects.toThrow(/SIGKILL/);
      expect(await pool.map((n: number) => n, numbers(10))).toEqual(numbers(10));
    }, { size: 1 }));

  it('goes on before what was submitted later', () =>
    withPool(async ({ pool }) => {
      const order: string[] = [];
      const map = pool.mapAsync(spin, numbers(1500), { callback: () => void order.push('map') });
      const later = numbers(50).map(() => pool.applyAsync(spin, [0]));
      await Promise.all(later.map((one, n) => one.then(() => order.push(String(n)))));
      await map;
      expect(order.indexOf('map')).toBeLessThan(order.indexOf('49'));
    }));

  it("is cut as Python does when asked, with maxTasksPerChild, and when items share something large", async () => {
    await withPool(async ({ pool, encoded }) => {
      await pool.map((n: number) => n, numbers(100), { chunkSize: 'python' });
      expect(encoded).toEqual([13, 13, 13, 13, 13, 13, 13, 9]);
      encoded.length = 0;
      await pool.map((n: number) => n, numbers(100));
      expect(encoded).toHaveLength(100);
      encoded.length = 0;
      const shared = 'x'.repeat(200_000);
      await pool.starmap((text: string, n: number) => text.length + n, numbers(100).map((n) => [shared, n] as const));
      expect(encoded).toEqual([1, 13, 13, 13, 13, 13, 13, 13, 9]);
    });
    await withPool(async ({ pool, encoded }) => {
      await pool.map((n: number) => n, numbers(100));
      expect(encoded).toEqual([13, 13, 13, 13, 13, 13, 13, 9]);
    }, { maxTasksPerChild: 3 });
  });
});
