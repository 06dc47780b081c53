import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { JoinableQueue, JoinableQueueOptions, LifoQueue, PriorityQueue, PriorityQueueOptions, Queue, QueueOptions, SimpleQueue } from 'forkful';

/** Where queues of every kind come from. */
export interface QueueKindsHost {
  queue<T>(given?: number | QueueOptions): Queue<T>;
  joinable<T>(given?: number | JoinableQueueOptions): JoinableQueue<T>;
  lifo<T>(given?: number | QueueOptions): LifoQueue<T>;
  priority<T>(given?: number | PriorityQueueOptions<T>): PriorityQueue<T>;
  /** Not every manager makes these. */
  simple?<T>(): SimpleQueue<T>;
  /** The same queue as somebody else sees it. */
  again<Q extends object>(queue: Q): Promise<Q>;
  close(): Promise<void>;
}

const failure = (promise: Promise<unknown>): Promise<Error & { code?: string; accepted?: number; path?: string }> =>
  promise.then(
    (value) => {
      throw new Error(`resolved with ${inspect(value)}`);
    },
    (error: unknown) => error as Error,
  );

/** What the other kinds of queues promise beside what `Queue` does. */
export function queueKindsConformance(label: string, open: () => Promise<QueueKindsHost>): void {
  describe(`queues of ${label}`, () => {
    let host: QueueKindsHost;
    beforeAll(async () => {
      host = await open();
    });
    afterAll(() => host.close());

    describe('many at a time', () => {
      it('puts all in order and takes what is there, waiting for the first only', async () => {
        const queue = host.queue<number>();
        const other = await host.again(queue);
        const waiting = other.getMany(10);
        await queue.putMany([1, 2, 3]);
        expect(await waiting).toEqual([1, 2, 3]);
        await queue.putMany(new Set([4, 5, 6]));
        expect(await other.getMany(2)).toEqual([4, 5]);
        expect(await other.getMany(Infinity)).toEqual([6]);
        expect(await failure(other.getMany(2, { timeout: 0.01 }))).toMatchObject({ name: 'Empty' });
        await queue.putMany([]);
        expect(await queue.qsize()).toBe(0);
      });

      it('puts none when one cannot cross, and names it', async () => {
        const queue = host.queue();
        expect(await failure(queue.putMany([1, { f: new WeakMap() }]))).toMatchObject({ code: 'ERR_SERIALIZATION', path: 'items[1].f' });
        expect(await queue.qsize()).toBe(0);
      });

      it('says how many are in when there is no room for all', async () => {
        const queue = host.queue<number>(2);
        expect(await failure(queue.putMany([1, 2, 3], { timeout: 0 }))).toMatchObject({ name: 'Full', accepted: 2 });
        expect(await failure(queue.putMany([4], { timeout: 0.02 }))).toMatchObject({ name: 'Full', accepted: 0 });
        const other = await host.again(queue);
        const late = failure(queue.putMany([5, 6, 7, 8], { timeout: 0.3 }));
        expect([await other.get(), await other.get()]).toEqual([1, 2]);
        expect(await late).toMatchObject({ name: 'Full', accepted: 2 });
        expect(await other.getMany(9)).toEqual([5, 6]);
      });

      it('goes in as there is room, with nobody else between', async () => {
        const queue = host.queue<number>(2);
        const other = await host.again(queue);
        const all = [queue.putMany([1, 2, 3, 4, 5]), queue.put(6)];
        const got: number[] = [];
        while (got.length < 6) got.push(...(await other.getMany(3)));
        await Promise.all(all);
        expect(got).toEqual([1, 2, 3, 4, 5, 6]);
      });

      it('refuses senseless arguments', async () => {
        const queue = host.queue();
        expect(await failure(queue.putMany('abc' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
        expect(await failure(queue.putMany(5 as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
        expect(await failure(queue.getMany('5' as never))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
        for (const count of [0, -1, 1.5, NaN]) expect(await failure(queue.getMany(count))).toMatchObject({ code: 'ERR_VALUE' });
        await queue.shutdown();
        expect(await failure(queue.getMany(2))).toMatchObject({ name: 'ShutDown' });
        expect(await failure(queue.putMany([1]))).toMatchObject({ name: 'ShutDown' });
      });
    });

    describe('a loop', () => {
      it('has every item once and in order, and returns what it does not take', async () => {
        const queue = host.queue<number>();
        const other = await host.again(queue);
        await queue.putMany(Array.from({ length: 2000 }, (_, index) => index));
        const got: number[] = [];
        for await (const item of queue) {
          got.push(item);
          if (item === 700) break;
        }
        // Whatever it had been handed ahead is there for others, in its place.
        expect(got.length + (await queue.qsize())).toBe(2000);
        while (got.length < 2000) got.push(await other.get({ timeout: 15 }));
        expect(got).toEqual(Array.from({ length: 2000 }, (_, index) => index));
      });

      it('keeps the counts exact for who asks in the middle', async () => {
        const queue = host.queue<number>(500);
        await queue.putMany(Array.from({ length: 500 }, (_, index) => index));
        for (let taken = 1; taken <= 100; taken++) await queue.get();
        expect(await queue.qsize()).toBe(400);
        for (let taken = 1; taken <= 100; taken++) await queue.get();
        expect(await queue.full()).toBe(false);
        await queue.put(1, { timeout: 0 });
        expect(await queue.qsize()).toBe(301);
      });

      it('shares with a loop beside it', async () => {
        const queue = host.queue<number>();
        const all = Array.from({ length: 1000 }, (_, index) => index);
        await queue.putMany(all);
        await queue.shutdown();
        const other = await host.again(queue);
        const got: number[] = [];
        const read = async (from: Queue<number>): Promise<void> => {
          for await (const item of from) {
            got.push(item);
            if (item % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
          }
        };
        await Promise.all([read(queue), read(other), read(queue)]);
        expect(got.sort((a, b) => a - b)).toEqual(all);
      });

      it('gives back at close()', async () => {
        const queue = host.queue<number>();
        const other = await host.again(queue);
        await queue.putMany(Array.from({ length: 300 }, (_, index) => index));
        for (let taken = 0; taken < 50; taken++) await queue.get();
        queue.close();
        expect(await failure(queue.get())).toMatchObject({ code: 'ERR_CLOSED' });
        await queue.joinThread();
        expect(await other.qsize()).toBe(250);
        expect(await other.get()).toBe(50);
      });
    });

    describe('JoinableQueue', () => {
      it('T037, T245 join: ends when every task is done', async () => {
        const queue = host.joinable<number>();
        await queue.join();
        for (let task = 0; task < 3; task++) await queue.put(task);
        expect(await queue.unfinished()).toBe(3);
        let joined = false;
        const join = queue.join().then(() => (joined = true));
        const other = await host.again(queue);
        for (let left = 3; left > 0; left--) {
          expect(joined).toBe(false);
          await other.get();
          await other.taskDone();
        }
        await join;
        expect([await queue.unfinished(), await queue.abandoned()]).toEqual([0, 0]);
      });

      it('taskDone: not more often than there were tasks', async () => {
        const queue = host.joinable<number>({ name: 'jobs' });
        expect((await failure(queue.taskDone())).message).toMatch(/^JoinableQueue\.taskDone: task_done\(\) called too many times on jobs/);
        await queue.put(1);
        await queue.taskDone(); // nobody has got it; Python does not mind either
        expect(await failure(queue.taskDone())).toMatchObject({ name: 'ValueError', code: 'ERR_VALUE' });
        await queue.join();
      });

      it('join: takes a timeout and a signal', async () => {
        const queue = host.joinable<number>();
        await queue.putMany([1, 2]);
        expect(await failure(queue.join(0.02))).toMatchObject({ name: 'TimeoutError', code: 'ERR_TIMEOUT' });
        expect((await failure(queue.join({ timeout: 0 }))).message).toMatch(/2 of the tasks/);
        const reason = new Error('enough');
        const abort = new AbortController();
        const waiting = failure(queue.join({ signal: abort.signal }));
        await queue.qsize();
        abort.abort(reason);
        expect(await waiting).toBe(reason);
        expect(await failure(queue.join({ timeout: 'soon' as never }))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      });

      it('T040 counts exactly: what cannot cross, what is refused and what finds no room is no task', async () => {
        const queue = host.joinable(1);
        await failure(queue.put(new WeakMap()));
        await queue.join(15);
        await queue.put('task');
        await failure(queue.put('no room', { timeout: 0 }));
        await queue.shutdown();
        await failure(queue.put('too late'));
        expect(await queue.unfinished()).toBe(1);
        await queue.get();
        await queue.taskDone();
        await queue.join(15);
      });

      it('shutdown: what is thrown away counts as done, what somebody has does not', async () => {
        const queue = host.joinable<number>();
        await queue.putMany([1, 2, 3]);
        await queue.get();
        let joined = false;
        const join = queue.join().then(() => (joined = true));
        await queue.shutdown(true);
        expect(await queue.unfinished()).toBe(1);
        expect(joined).toBe(false);
        await queue.taskDone();
        await join;
      });

      it('T043 refuses after close()', async () => {
        const queue = host.joinable<number>();
        queue.close();
        expect((await failure(queue.put(1))).message).toMatch(/^JoinableQueue\.put: .* is closed\./);
        expect(await failure(queue.get())).toMatchObject({ code: 'ERR_CLOSED' });
      });

      it('returning lost tasks, keeps their places until they are done', async () => {
        const queue = host.joinable<number>({ maxSize: 2, lostTasks: 'return' });
        await queue.putMany([1, 2]);
        expect(await queue.get()).toBe(1);
        expect(await failure(queue.put(3, { timeout: 0 }))).toMatchObject({ name: 'Full' });
        await queue.taskDone();
        await queue.put(3, { timeout: 0 });
        expect(await queue.getMany(5)).toEqual([2, 3]);
        await queue.taskDone();
        await queue.taskDone();
        await queue.join(15);
      });

      it('refuses an unknown rule for lost tasks, and shows itself', () => {
        expect(() => host.joinable({ lostTasks: 'forget' as never })).toThrow(/lostTasks is the string 'forget'/);
        expect(inspect(host.joinable({ name: 'jobs', maxSize: 2 }))).toBe('JoinableQueue(jobs, maxSize 2)');
      });
    });

    describe('LifoQueue', () => {
      it('gives out the newest first', async () => {
        const queue = host.lifo<number>(4);
        await queue.putMany([1, 2, 3]);
        expect(await queue.get()).toBe(3);
        await queue.put(4);
        expect(await (await host.again(queue)).getMany(9)).toEqual([4, 2, 1]);
        expect(inspect(queue)).toMatch(/^LifoQueue\(/);
      });
    });

    describe('PriorityQueue', () => {
      it('orders numbers, strings and lists that begin with them; equals keep their order', async () => {
        const drain = async (items: readonly unknown[]): Promise<unknown[]> => {
          const queue = host.priority();
          await queue.putMany(items);
          return queue.getMany(99);
        };
        expect(await drain([3, 1.5, -2, 1n, Infinity])).toEqual([-2, 1n, 1.5, 3, Infinity]);
        expect(await drain(['b', 'a', 'ab', ''])).toEqual(['', 'a', 'ab', 'b']);
        expect(await drain([[2, 'code'], [1, 'eat'], [3, 'sleep']])).toEqual([[1, 'eat'], [2, 'code'], [3, 'sleep']]);
        expect(await drain([[1, 'b'], [1, 'a']])).toEqual([[1, 'a'], [1, 'b']]);
        expect(await drain([[1, { z: 1 }], [0, {}], [1, { a: 2 }]])).toEqual([[0, {}], [1, { z: 1 }], [1, { a: 2 }]]);
      });

      it('takes a priority at the put and a key for all, also where the queue has gone', async () => {
        const queue = host.priority<string>();
        await queue.put('later', { priority: 9 });
        await queue.put('sooner', { priority: 1 });
        expect(await queue.getMany(2)).toEqual(['sooner', 'later']);

        const offset = 10;
        const jobs = host.priority<{ urgency: number }>({ key: (job) => offset - job.urgency });
        const other = await host.again(jobs);
        await other.put({ urgency: 1 });
        await other.putMany([{ urgency: 5 }, { urgency: 3 }]);
        await jobs.put({ urgency: 4 });
        expect((await other.getMany(9)).map(({ urgency }) => urgency)).toEqual([5, 4, 3, 1]);
      });

      it('refuses at the put what has no order, or another kind than what is there', async () => {
        const queue = host.priority({ name: 'jobs' });
        for (const item of [{}, null, undefined, NaN, [], [{}], true]) {
          expect(await failure(queue.put(item))).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
        }
        await queue.put(1);
        const mixed = await failure(queue.put('one'));
        expect(mixed).toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
        expect(mixed.message).toMatch(/^PriorityQueue\.put: the priority is a string, and those in jobs are each a number\./);
        expect((await failure(queue.putMany([2, [3, 'x']]))).message).toMatch(/is a list of number/);
        expect(await queue.qsize()).toBe(1);
        await queue.get();
        await queue.put('one'); // nothing is there to compare it with
        expect(() => host.priority({ key: 'urgency' as never })).toThrow(/key is the string 'urgency'/);
      });

      it('keeps maxSize, and closes', async () => {
        const queue = host.priority<number>(1);
        await queue.put(2);
        expect(await failure(queue.putNowait(1))).toMatchObject({ name: 'Full' });
        expect(await queue.getNowait()).toBe(2);
        queue.close();
        expect(await failure(queue.put(1))).toMatchObject({ code: 'ERR_CLOSED' });
      });
    });

    it('T231, T232, T233, T234 SimpleQueue: get, put, empty, close', async () => {
      const queue = host.simple?.<number>();
      if (queue === undefined) return;
      const other = await host.again(queue);
      expect(await queue.empty()).toBe(true);
      await other.put(1);
      await other.put(2);
      await other.empty();
      expect(await queue.empty()).toBe(false);
      expect([await queue.get(), await queue.get(), await queue.empty()]).toEqual([1, 2, true]);
      expect(await failure(queue.put(new WeakMap() as never))).toMatchObject({ code: 'ERR_SERIALIZATION' });
      queue.close();
      queue.close();
      for (const refused of [queue.empty(), queue.get(), queue.put(1)]) expect((await failure(refused)).message).toMatch(/^SimpleQueue\.\w+: .* is closed/);
      await other.put(3);
      for await (const item of other) {
        expect(item).toBe(3);
        break;
      }
      expect(Object.getOwnPropertyNames(Object.getPrototypeOf(queue)).sort()).toEqual(['close', 'constructor', 'empty', 'get', 'put']);
    });
  });
}
