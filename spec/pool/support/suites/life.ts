import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { type AsyncResult, type Pool as AnyPool, ValueError } from 'forkful';
import type { PoolKind } from '../pool-kinds.js';

/** How a pool is made, replaces its workers, and ends. */
export function describePoolLife(kind: PoolKind): void {
  const { Pool, name, identify } = kind;
  describe(`the life of a ${name}`, () => {
    it('cannot be sent anywhere, and shows its state', async () => {
      await using pool = new Pool(1);
      await expect(pool.apply((p: unknown) => p, [pool])).rejects.toThrow('pool objects cannot be passed between processes or pickled');
      expect(inspect(pool)).toBe(`<${name} state=RUN pool_size=1>`);
    });

    it('T109 T123 T188 is checked when it is made', () => {
      expect(() => new Pool(0)).toThrow('Number of processes must be at least 1');
      expect(() => new Pool(-1)).toThrow(ValueError);
      expect(() => new Pool('3' as never)).toThrow('processes is the string');
      expect(() => new Pool(1.5)).toThrow('whole number');
      for (const wrong of [0, -1, 0.5, '12']) {
        expect(() => new Pool({ processes: 1, maxTasksPerChild: wrong as never })).toThrow('maxTasksPerChild must be a positive int or None');
      }
      expect(() => new Pool(1, 1 as never)).toThrow('initializer must be a callable');
      expect(() => new Pool(1, (x: unknown) => x, [new WeakMap()])).toThrow('WeakMap');
    });

    it('T188 runs the initializer once in each worker', async () => {
      await using pool = new Pool(2, (a: number, b: number) => void ((globalThis as any).ready = [(globalThis as any).ready, a, b]), [1, 2]);
      const seen = await pool.map(() => (globalThis as any).ready, Array.from({ length: 20 }), 1);
      for (const ready of seen) expect(ready).toEqual([undefined, 1, 2]);
    });

    it('T110 terminates at once with much queued', async () => {
      const pool = new Pool(3);
      const result = pool.mapAsync(() => new Promise((resolve) => setTimeout(resolve, 600_000)), Array.from({ length: 10_000 }), 1);
      pool.terminate();
      await pool.join();
      await expect(result.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
      expect(inspect(pool)).toBe(`<${name} state=TERMINATE pool_size=3>`);
      pool.terminate();
      await pool.join();
    });

    it('T112 T117 is closed after its block, with every result there', async () => {
      let pool: AnyPool;
      let late: AsyncResult<number>;
      {
        await using inner = new Pool(2);
        pool = inner;
        late = inner.applyAsync(() => new Promise<number>((resolve) => setTimeout(() => resolve(1), 50)));
      }
      expect(late.ready()).toBe(true);
      expect(() => pool.mapAsync((x: number) => x, [1])).toThrow('Pool not running');
      await expect(pool.apply(() => 1)).rejects.toThrow(ValueError);
    });

    it('refuses to be joined while it runs', async () => {
      const pool = new Pool(1);
      await expect(pool.join()).rejects.toThrow('Pool is still running');
      pool.close();
      pool.close();
      await Promise.all([pool.join(), pool.join()]);
      pool.terminate();
      await pool.join();
    });

    it('terminates after close, in the middle of tasks', async () => {
      const pool = new Pool(1);
      const results = [1, 2, 3].map((n) => pool.applyAsync((x: number) => new Promise((resolve) => setTimeout(resolve, 60_000, x)), [n]));
      pool.close();
      pool.terminate();
      await pool.join();
      for (const result of results) await expect(result.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    });

    it('ends while an asynchronous input is being read', async () => {
      const endless = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => {}) }) };
      const terminated = new Pool(1);
      const result = terminated.mapAsync((n: number) => n, endless);
      terminated.terminate();
      await terminated.join();
      await expect(result.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });

      async function* slow() {
        for (let n = 0; n < 3; n++) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          yield n;
        }
      }
      const closed = new Pool(1);
      const squares = closed.map((n: number) => n * n, slow());
      closed.close();
      await closed.join();
      expect(await squares).toEqual([0, 1, 4]);
    });

    it('T121 replaces workers after their number of tasks', async () => {
      const pool = new Pool({ processes: 3, maxTasksPerChild: 10 });
      const results = Array.from({ length: 100 }, (_, n) => pool.applyAsync((x: number, me: () => number) => [x * x, me()], [n, identify]));
      const answers = await Promise.all(results);
      expect(answers.map(([square]) => square)).toEqual(Array.from({ length: 100 }, (_, n) => n * n));
      expect(new Set(answers.map(([, pid]) => pid)).size).toBeGreaterThanOrEqual(10);
      pool.close();
      await pool.join();
    });

    it('T122 finishes everything when closed early', async () => {
      const pool = new Pool({ processes: 3, maxTasksPerChild: 1 });
      const results = Array.from({ length: 6 }, (_, n) => pool.applyAsync((x: number) => x * x, [n]));
      pool.close();
      await pool.join();
      expect(await Promise.all(results)).toEqual([0, 1, 4, 9, 16, 25]);
    });

    it('counts a chunk of map as one task', async () => {
      await using pool = new Pool({ processes: 1, maxTasksPerChild: 2 });
      const workers = await pool.map(identify, Array.from({ length: 40 }), 10);
      expect(new Set(workers).size).toBe(2);
    });
  });
}
