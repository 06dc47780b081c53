import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { Queue, QueueOptions } from 'forkful';

/** Where queues come from: the same rules hold in all of them. */
export interface QueueHost {
  make<T>(maxSize?: number | QueueOptions): Queue<T>;
  /** The same queue as somebody else sees it. */
  again<T>(queue: Queue<T>): Promise<Queue<T>>;
  close(): Promise<void>;
}

const failure = (promise: Promise<unknown>): Promise<Error & { code?: string; path?: string }> =>
  promise.then(
    (value) => {
      throw new Error(`resolved with ${String(value)}`);
    },
    (error: unknown) => error as Error,
  );

/** What every queue promises, wherever its items lie. The ids are those of CPython's own tests. */
export function queueConformance(label: string, open: () => Promise<QueueHost>): void {
  describe(`a queue of ${label}`, () => {
    let host: QueueHost;
    beforeAll(async () => {
      host = await open();
    });
    afterAll(() => host.close());

    it('T033 put: in all forms of the call, up to maxSize and no further', async () => {
      const queue = host.make<number>(6);
      expect(await queue.empty()).toBe(true);
      expect(await queue.full()).toBe(false);
      await queue.put(1);
      await queue.put(2, true);
      await queue.put(3, true, null);
      await queue.put(4, false);
      await queue.put(5, false, null);
      await queue.putNowait(6);
      expect(await queue.empty()).toBe(false);
      expect(await queue.full()).toBe(true);
      for (const attempt of [() => queue.put(7, false), () => queue.put(7, false, 100), () => queue.putNowait(7), () => queue.put(7, { block: false, timeout: 100 })]) {
        expect(await failure(attempt())).toMatchObject({ name: 'Full', code: 'ERR_FULL' });
      }
      const start = performance.now();
      expect(await failure(queue.put(7, true, 0.1))).toMatchObject({ name: 'Full' });
      expect(await failure(queue.put(7, { timeout: 0.1 }))).toMatchObject({ name: 'Full' });
      expect(performance.now() - start).toBeGreaterThanOrEqual(190);
      const other = await host.again(queue);
      for (let left = 6; left > 0; left--) await other.get();
      expect(await queue.empty()).toBe(true);
      expect(await queue.full()).toBe(false);
    });

    it('T034 get: in all forms of the call, in order', async () => {
      const queue = host.make<number>();
      const other = await host.again(queue);
      for (let item = 1; item <= 6; item++) await other.put(item);
      await other.qsize();
      expect(await queue.get(true, null)).toBe(1);
      expect(await queue.get(true)).toBe(2);
      expect(await queue.get({ timeout: 15 })).toBe(3);
      expect(await queue.get(false, 100)).toBe(4);
      expect(await queue.getNowait()).toBe(5);
      expect(await queue.get(true, -1)).toBe(6);
      for (const attempt of [() => queue.get(false), () => queue.get(false, 100), () => queue.getNowait(), () => queue.get(true, 0), () => queue.get({ timeout: -2 })]) {
        expect(await failure(attempt())).toMatchObject({ name: 'Empty', code: 'ERR_EMPTY' });
      }
    });

    it('T036 qsize: 0, 1, 2, 1, 0', async () => {
      const queue = host.make<number>();
      const sizes = [await queue.qsize()];
      await queue.put(1);
      sizes.push(await queue.qsize());
      await queue.put(5);
      sizes.push(await queue.qsize());
      await queue.get();
      sizes.push(await queue.qsize());
      await queue.get();
      sizes.push(await queue.qsize());
      expect(sizes).toEqual([0, 1, 2, 1, 0]);
    });

    it('T039 timeout: waits about as long as told', async () => {
      const queue = host.make();
      const start = performance.now();
      expect(await failure(queue.get(true, 0.2))).toMatchObject({ name: 'Empty' });
      expect(performance.now() - start).toBeGreaterThanOrEqual(190);
    });

    it('T042 closed: empty() answers while the queue is unused, and refuses afterwards', async () => {
      const unused = host.make();
      unused.close();
      await unused.joinThread();
      expect(await unused.empty()).toBe(true);
      const used = host.make<number>();
      await used.put(1);
      used.close();
      await used.joinThread();
      expect((await failure(used.empty())).message).toMatch(/is closed/);
      expect(await used.qsize()).toBe(1);
      expect(await used.full()).toBe(false);
    });

    it('T043 closed: put() and get() refuse with a ValueError', async () => {
      const queue = host.make<number>({ name: 'jobs' });
      queue.close();
      queue.close();
      for (const refused of [await failure(queue.put(1)), await failure(queue.get()), await failure(queue.getNowait())]) {
        expect(refused.message).toMatch(/^Queue\.\w+: jobs is closed\./);
        expect(Object.getPrototypeOf(refused.constructor)).toHaveProperty('name', 'ValueError');
        expect(refused.code).toBe('ERR_CLOSED');
      }
    });

    it('encodes an item when it is put', async () => {
      const queue = host.make<number[]>();
      const item = [1];
      const put = queue.put(item);
      item.push(2);
      await put;
      expect(await queue.get()).toEqual([1]);
    });

    it('T041 refuses what cannot cross, names it, and puts nothing', async () => {
      const queue = host.make();
      const refused = await failure(queue.put({ list: [1, new WeakMap()] }));
      expect(refused).toMatchObject({ code: 'ERR_SERIALIZATION', path: 'item.list[1]' });
      expect(refused.message).toMatch(/^Queue\.put: item\.list\[1\]/);
      expect(await queue.qsize()).toBe(0);
    });

    it('keeps the order of many items put at once', async () => {
      const queue = host.make<number>();
      const items = Array.from({ length: 5000 }, (_, index) => index);
      for (const item of items) void queue.put(item);
      expect(await queue.qsize()).toBe(5000);
      const got = await Promise.all(items.map(() => queue.get()));
      expect(got).toEqual(items);
    });

    it('carries large items whole', async () => {
      const queue = host.make<Uint8Array>();
      const item = new Uint8Array(3_000_000).map((_, index) => index % 251);
      await queue.put(item);
      expect(Buffer.compare(await queue.get(), item)).toBe(0);
    });

    it('lets those who wait in turn', async () => {
      const queue = host.make<number>(1);
      await queue.put(0);
      const order: string[] = [];
      const puts = [1, 2, 3].map((item) => queue.put(item).then(() => order.push(`put ${String(item)}`)));
      const other = await host.again(queue);
      expect(await queue.qsize()).toBe(1);
      const got = [await other.get(), await other.get(), await other.get(), await other.get()];
      await Promise.all(puts);
      expect(got).toEqual([0, 1, 2, 3]);
      expect(order).toEqual(['put 1', 'put 2', 'put 3']);
    });

    describe('gives a wait up', () => {
      it('when its signal fires, with the signal\'s reason, and loses nothing', async () => {
        const queue = host.make<string>();
        const reason = new Error('enough');
        const abort = new AbortController();
        const waiting = failure(queue.get({ signal: abort.signal }));
        await queue.qsize();
        abort.abort(reason);
        expect(await waiting).toBe(reason);
        await queue.put('still here');
        expect(await queue.get({ timeout: 15 })).toBe('still here');
        expect(await failure(queue.get({ signal: abort.signal }))).toBe(reason);
        expect(await failure(queue.put('x', { signal: abort.signal }))).toBe(reason);
        expect(await queue.qsize()).toBe(0);
      });

      it('or delivers, when the item was granted before the signal was heard', async () => {
        const queue = host.make<number>();
        const other = await host.again(queue);
        for (let round = 0; round < 50; round++) {
          const abort = new AbortController();
          const waiting = queue.get({ signal: abort.signal }).then(
            (item) => item,
            () => 'aborted' as const,
          );
          await queue.qsize();
          const put = other.put(round);
          if (round % 3 > 0) await put;
          abort.abort();
          const outcome = await waiting;
          if (outcome === 'aborted') expect(await queue.get({ timeout: 15 })).toBe(round);
          else expect(outcome).toBe(round);
          expect(await queue.qsize()).toBe(0);
        }
      });

      it('also one for room', async () => {
        const queue = host.make<number>(1);
        await queue.put(1);
        const waiting = failure(queue.put(2, { signal: AbortSignal.timeout(30) }));
        expect(await waiting).toMatchObject({ name: 'TimeoutError' });
        expect(await queue.get()).toBe(1);
        expect(await queue.qsize()).toBe(0);
        await queue.put(3, { timeout: 15 });
        expect(await queue.get()).toBe(3);
      });
    });

    describe('shut down', () => {
      it('gives out what is left, then refuses everybody', async () => {
        const queue = host.make<number>();
        const other = await host.again(queue);
        await queue.put(1);
        await queue.put(2);
        await queue.shutdown();
        expect(await failure(queue.put(3))).toMatchObject({ name: 'ShutDown', code: 'ERR_SHUT_DOWN' });
        expect([await other.get(), await other.getNowait()]).toEqual([1, 2]);
        expect(await failure(other.get())).toMatchObject({ name: 'ShutDown' });
        expect(await failure(other.getNowait())).toMatchObject({ name: 'ShutDown' });
        expect(await failure(other.put(4))).toMatchObject({ name: 'ShutDown' });
      });

      it('at once, throws away what is left', async () => {
        const queue = host.make<number>();
        await queue.put(1);
        await queue.shutdown(true);
        expect(await queue.qsize()).toBe(0);
        expect(await failure(queue.get())).toMatchObject({ name: 'ShutDown' });
        await queue.shutdown();
      });

      it('wakes those who wait', async () => {
        const queue = host.make<number>(1);
        const other = await host.again(queue);
        const getter = failure(queue.get());
        await queue.qsize();
        await other.shutdown();
        expect(await getter).toMatchObject({ name: 'ShutDown' });

        const full = host.make<number>(1);
        await full.put(1);
        const putter = failure(full.put(2));
        await full.qsize();
        await (await host.again(full)).shutdown();
        expect(await putter).toMatchObject({ name: 'ShutDown' });
      });

      it('elsewhere, tells a put that came too late at the next call', async () => {
        const queue = host.make<number>();
        await (await host.again(queue)).shutdown();
        await queue.put(1);
        await queue.put(2);
        queue.close();
        const late = await failure(queue.joinThread());
        expect(late).toMatchObject({ name: 'ShutDown' });
        expect(late.message).toMatch(/before 2 of the items/);
        await queue.joinThread();
      });

      it('ends an iteration, and nothing else does', async () => {
        const queue = host.make<number>();
        const other = await host.again(queue);
        const got: number[] = [];
        const reading = (async () => {
          for await (const item of queue) got.push(item);
        })();
        for (let item = 0; item < 100; item++) await other.put(item);
        await other.shutdown();
        await reading;
        expect(got).toEqual(Array.from({ length: 100 }, (_, index) => index));
        queue.close();
        expect(await failure(queue[Symbol.asyncIterator]().next())).toMatchObject({ code: 'ERR_CLOSED' });
      });
    });

    it('flushes at the end of its scope', async () => {
      const queue = host.make<number>();
      await queue.put(1);
      expect(await failure(queue.joinThread())).toMatchObject({ name: 'AssertionError' });
      await queue[Symbol.asyncDispose]();
      expect(await failure(queue.put(2))).toMatchObject({ code: 'ERR_CLOSED' });
      expect(await queue.qsize()).toBe(1);
    });

    it.each([['5'], [null], [true], [5n]])('refuses maxSize %p', (maxSize) => {
      expect(() => host.make(maxSize as never)).toThrow(/maxSize is/);
    });

    it.each([[0], [-1], [undefined], [Infinity]])('takes any number of items with maxSize %p', async (maxSize) => {
      const queue = host.make<number>(maxSize);
      for (let item = 0; item < 10; item++) await queue.put(item);
      expect(await queue.full()).toBe(false);
      expect(queue.maxSize).toBe(0);
    });

    it('refuses senseless arguments and goes on', async () => {
      const queue = host.make<number>();
      expect(() => host.make(1.5)).toThrow(/maxSize is 1\.5/);
      expect(() => host.make(NaN)).toThrow(/maxSize is NaN/);
      expect(() => host.make({ name: 3 as never })).toThrow(/name is 3/);
      expect(await failure(queue.get('2' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await failure(queue.get(true, '2' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await failure(queue.get({ timeout: NaN }))).toMatchObject({ code: 'ERR_VALUE' });
      expect(await failure(queue.put(1, 5 as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await failure(queue.put(1, { signal: 5 as never }))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await failure(queue.shutdown('yes' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      expect(await queue.qsize()).toBe(0);
      await queue.put(1);
      expect(await queue.get()).toBe(1);
    });

    it('shows itself', async () => {
      const queue = host.make({ maxSize: 3, name: 'jobs' });
      expect(inspect(queue)).toBe('Queue(jobs, maxSize 3)');
      await queue.shutdown();
      expect(inspect(queue)).toBe('Queue(jobs, maxSize 3, shut down)');
      queue.close();
      expect(inspect(queue)).toBe('Queue(jobs, maxSize 3, closed)');
    });
  });
}
