import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { currentTask, type Pool as AnyPool, TaskStream } from 'forkful';
import type { PoolKind } from '../pool-kinds.js';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Streams through real workers; their rules have a spec of their own. */
export function describeStreams(kind: PoolKind): void {
  const { Pool, name } = kind;
  describe(`streams from a ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
    let pool: AnyPool;
    beforeAll(() => {
      pool = new Pool(2);
    });
    afterAll(async () => {
      pool.terminate();
      await pool.join();
      rmSync(folder, { recursive: true });
    });

    it('give what generators of both kinds make, closures and classes too', async () => {
      const factor = 3;
      class Row {
        constructor(readonly n: number) {}
        get times(): number {
          return this.n * factor;
        }
      }
      function* rows(limit: number) {
        for (let n = 0; n < limit; n++) yield new Row(n);
        return limit;
      }
      const stream = pool.stream(rows, [500]);
      expect(stream).toBeInstanceOf(TaskStream);
      expect((await all(stream)).map(({ times }) => times)).toEqual(Array.from({ length: 500 }, (_, n) => n * 3));
      expect(await stream.result()).toBe(500);
      async function* ticks({ every }: { every: number }) {
        for (let n = 0; n < 3; n++) {
          await new Promise((resolve) => setTimeout(resolve, every));
          yield n;
        }
      }
      expect(await all(pool.stream(ticks, [], { kwargs: { every: 2 } }))).toEqual([0, 1, 2]);
      const large = await all(pool.stream(function* () {
        for (let n = 0; n < 5; n++) yield Buffer.alloc(300_000, n);
      }));
      expect(large.map((buffer) => [buffer.length, buffer[0], buffer[299_999]])).toEqual([0, 1, 2, 3, 4].map((n) => [300_000, n, n]));
    });

    it('end the generator when the loop is left, and tell it before by its signal', async () => {
      const file = join(folder, 'left.txt');
      async function* watching(path: string) {
        const signal = currentTask()!.signal;
        try {
          for (let n = 0; ; n++) {
            yield n;
            if (n === 4) await new Promise((resolve) => signal.addEventListener('abort', resolve));
          }
        } finally {
          writeFileSync(path, String(signal.aborted));
        }
      }
      for await (const n of pool.stream(watching, [file])) if (n === 4) break;
      expect(readFileSync(file, 'utf8')).toBe('true');
    });

    it('raise errors behind the items before them, with the worker’s stack', async () => {
      function* failing() {
        yield 1;
        throw new RangeError('no second');
      }
      const stream = pool.stream(failing);
      expect(await stream.next()).toEqual({ done: false, value: 1 });
      const error: unknown = await stream.next().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RangeError);
      expect((error as Error).stack).toMatch(/streams\.ts[^]*--- in [^]*failing/);
    });

    it('end with their worker, or with their time, behind what had arrived', async () => {
      const gone = pool.stream(async function* () {
        yield 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        process.exit(3);
        yield 2;
      });
      expect((await gone.next()).value).toBe(1);
      await expect(gone.next()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST', exitCode: 3 });
      const slow = async function* () {
        yield 1;
        await new Promise((resolve) => setTimeout(resolve, 600_000).unref());
      };
      const late = pool.stream(slow, [], { timeout: 1 });
      expect((await late.next()).value).toBe(1);
      await expect(late.next()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
      const controller = new AbortController();
      const aborted = pool.stream(slow, [], { signal: controller.signal });
      expect((await aborted.next()).value).toBe(1);
      controller.abort(new Error('enough'));
      await expect(aborted.next()).rejects.toThrow('enough');
      expect(await pool.apply(() => 7)).toBe(7);
    });

    it('are what a generator asks for that is not streamed', async () => {
      const numbers = function* () {
        yield 1;
      };
      const later = async function* () {
        yield 1;
      };
      await expect(pool.apply(numbers)).rejects.toThrow('pool.stream()');
      await expect(pool.map(later, [1])).rejects.toThrow('pool.stream()');
      expect(() => pool.stream(numbers, [], { retries: 1 } as never)).toThrow('a stream is not tried again');
      expect(() => pool.stream(numbers, [], { bufferSize: 0 })).toThrow('bufferSize must be a whole number');
      expect(() => pool.stream(7 as never)).toThrow('func is');
    });

    it('come through close() and join(), and end at terminate()', async () => {
      const own = new Pool(1);
      const unread = own.stream(function* () {
        for (let n = 0; n < 10_000; n++) yield n;
        return 'end';
      });
      own.close();
      await own.join();
      expect(await all(unread)).toHaveLength(10_000);
      const ended = new Pool(1);
      const endless = ended.stream(function* () {
        for (let n = 0; ; n++) yield n;
      });
      await endless.next();
      ended.terminate();
      await ended.join();
      await expect(endless.result()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    });
  });
}
