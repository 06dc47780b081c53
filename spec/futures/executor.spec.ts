import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BrokenExecutor, CancelledError } from '../../lib/errors/futures-errors.js';
import { ArgumentTypeError, RuntimeError, TimeoutError, ValueError } from '../../lib/errors/python-errors.js';
import { deferred, type Deferred } from '../../lib/util/deferred.js';
import type { MemoryOptions } from '../pool/support/memory-crew.js';
import { MemoryExecutor } from './support/memory-executor.js';
import { turn } from './support/states.js';

/* Rows of CPython's own tests of executors that need no process: workers are in memory, and what they do is stopped by hand. */

describe('an executor', () => {
  let executor: MemoryExecutor;
  const gates: Deferred<void>[] = [];

  function make(options: MemoryOptions = {}): MemoryExecutor {
    executor = new MemoryExecutor({ size: 2, ...options });
    return executor;
  }

  /** A call that a worker is in, until its gate opens. */
  async function held(on = executor) {
    const gate = deferred();
    gates.push(gate);
    const begun = deferred();
    const future = on.submit(() => (begun.resolve(), gate.promise));
    await begun.promise;
    return { future, open: () => gate.resolve() };
  }

  afterEach(async () => {
    for (const gate of gates.splice(0)) gate.resolve();
    await executor.shutdown();
    expect(executor.workers.every(({ dead }) => dead)).toBe(true);
  });

  it('T270 T271 submits calls, with keyword arguments at their end', async () => {
    make();
    expect(await executor.submit(Math.pow, 2, 8)).toBe(256);
    const capture = (n: number, options: { self: number; fn: number }) => [n, options];
    expect(await executor.submit(capture, 1, { self: 2, fn: 3 }).result()).toEqual([1, { self: 2, fn: 3 }]);
    expect(() => executor.submit('fn' as never)).toThrow(ArgumentTypeError);
  });

  it('T300 T301 uses free workers again', async () => {
    make({ size: 4 });
    for (let n = 0; n < 4; n++) await executor.submit(() => n);
    expect(executor.workers.length).toBe(1);
    const { future, open } = await held();
    await executor.submit(() => 'second');
    await executor.submit(() => 'second again');
    expect(executor.workers.length).toBe(2);
    open();
    await future;
  });

  it('T299 T337 starts as many workers as it may for more calls than that', async () => {
    make({ size: 3 });
    const gate = deferred();
    let ran = 0;
    const futures = Array.from({ length: 45 }, () => executor.submit(() => (ran++, gate.promise)));
    while (ran < 3) await turn();
    expect(executor.statistics()).toMatchObject({ queued: 42, running: 3 });
    expect([executor.workers.length, futures.filter((future) => future.running()).length]).toEqual([3, 3]);
    const over = executor.shutdown();
    gate.resolve();
    await over;
    expect(futures.every((future) => future.done() && !future.cancelled())).toBe(true);
  });

  it('T374 cancels what no worker has, and nothing else', async () => {
    make({ size: 1 });
    const { future, open } = await held();
    const seen: unknown[] = [];
    const waiting = executor.submit(() => seen.push('ran'));
    const kept = executor.submit(() => 'kept');
    waiting.addDoneCallback((done) => seen.push(done));
    expect([future.running(), future.cancel(), waiting.running(), waiting.cancel(), waiting.cancel()]).toEqual([true, false, false, true, true]);
    expect(seen).toEqual([waiting]);
    await expect(waiting.result()).rejects.toThrow(CancelledError);
    open();
    expect([await kept, future.cancel(), inspect(future)]).toEqual(['kept', false, '<Future state=finished returned undefined>']);
    expect(seen.length).toBe(1);
  });

  it('cancels what runs when it is forced, and what waits for its next try', async () => {
    make({ size: 1 });
    const { future, open } = await held();
    const seen: unknown[] = [];
    future.addDoneCallback((done) => seen.push(done.cancelled()));
    expect([future.cancel({ force: false }), future.cancel({ force: true }), future.cancel()]).toEqual([false, true, true]);
    expect([seen, future.running(), inspect(future)]).toEqual([[true], false, '<Future state=cancelled>']);
    await expect(future.result()).rejects.toThrow(CancelledError);
    expect(await executor.submit(() => 'goes on')).toBe('goes on');
    open();
  });

  it('T334 takes nothing after shutdown', async () => {
    make();
    await executor.submit(() => 1);
    await executor.shutdown();
    expect(() => executor.submit(() => 2)).toThrow('MemoryExecutor.submit: cannot schedule new futures after shutdown.');
    expect(() => executor.map((n: number) => n, [1])).toThrow(RuntimeError);
    await executor.shutdown(false);
    expect(inspect(executor)).toBe('<MemoryExecutor state=CLOSE maxWorkers=2>');
    expect(() => executor.shutdown('now' as never)).toThrow(ArgumentTypeError);
  });

  it('T338 T340 cancels at shutdown what no worker has, when asked to', async () => {
    make({ size: 2 });
    const [one, two] = [await held(), await held()];
    const waiting = Array.from({ length: 48 }, (_, n) => executor.submit(() => n));
    const mapped = executor.map((n: number) => n, [1, 2, 3]);
    const over = executor.shutdown({ cancelFutures: true });
    expect(waiting.every((future) => future.cancelled())).toBe(true);
    await expect(mapped.next()).rejects.toThrow(CancelledError);
    one.open();
    two.open();
    await over;
    expect([one.future.cancelled(), two.future.done()]).toEqual([false, true]);

    const other = make();
    const last = other.submit(() => 1);
    expect(last.cancel()).toBe(true);
    await other.shutdown(true, { cancelFutures: false });
    expect(other.workers.length).toBe(0);
  });

  it('T344 T339 does everything after shutdown without waiting', async () => {
    make();
    const results = executor.map(Math.abs, [-5, 5, -3]);
    const future = executor.submit(() => 'done');
    await executor.shutdown({ wait: false });
    const seen: number[] = [];
    for await (const result of results) seen.push(result);
    expect([seen, await future]).toEqual([[5, 5, 3], 'done']);
  });

  it('T304 T305 T309 T345 T346 does everything with workers that leave after each call', async () => {
    make({ size: 3, maxTasksPerChild: 1 });
    const futures = Array.from({ length: 12 }, (_, n) =>
      executor.submit(() => {
        if (n === 5) throw new RangeError('five');
        return n * n;
      }),
    );
    await executor.shutdown(false);
    expect(await futures[5]?.exception()).toMatchObject({ message: 'five' });
    expect(await Promise.all(futures.filter((_, n) => n !== 5))).toEqual([0, 1, 4, 9, 16, 36, 49, 64, 81, 100, 121]);
    await executor.shutdown();
    expect(executor.workers.length).toBe(12);
  });

  it('T311 T312 T314 T315 T316 ends its workers when asked to', async () => {
    for (const kill of [false, true]) {
      make();
      executor.end(kill);
      await executor.shutdown();
      expect(executor.workers.length).toBe(0);
      expect(() => executor.submit(() => 1)).toThrow('cannot schedule new futures after shutdown');

      make({ size: 2 });
      await executor.submit(() => executor.workers[0]?.kill()).exception(); // one is dead already
      const running = [await held(), await held()].map(({ future }) => future);
      const waiting = executor.submit(() => 1);
      executor.end(kill);
      const errors = await Promise.all(running.map((future) => future.exception()));
      for (const error of errors) expect(error).toMatchObject({ code: 'ERR_BROKEN_PROCESS_POOL', message: expect.stringContaining('MemoryExecutor.end() ended the worker') });
      expect([new Set(errors).size, waiting.cancelled()]).toEqual([2, true]);
      expect(() => executor.submit(() => 1)).toThrow(RuntimeError); // T317
      await executor.shutdown();
      executor.end(kill);
    }
  });

  it('T307 starts no worker for the calls that it takes back when it ends', async () => {
    make({ size: 1, maxTasksPerChild: 1 });
    const { future } = await held();
    const waiting = [executor.submit(() => 1), executor.submit(() => 2)];
    executor.end(true);
    await executor.shutdown();
    expect(await future.exception()).toBeInstanceOf(BrokenExecutor);
    expect([executor.workers.length, waiting.every((one) => one.cancelled())]).toEqual([1, true]);
  });

  it('T293 T294 T297 T322 fails the call whose worker died, each with its own error, and goes on', async () => {
    make({ size: 2 });
    const [one, two] = [await held(), await held()];
    const waiting = executor.submit(() => 'waiting');
    for (const worker of executor.workers) worker.die({ exitCode: 99 });
    const [first, second] = await Promise.all([one.future.exception(), two.future.exception()]);
    expect(first).toBeInstanceOf(BrokenExecutor);
    expect(first).toMatchObject({ message: expect.stringContaining('was terminated abruptly with exit code 99'), cause: { code: 'ERR_WORKER_LOST', exitCode: 99 } });
    expect(second).not.toBe(first);
    expect([await waiting, await executor.submit(() => 'again')]).toEqual(['waiting', 'again']);
  });

  it('T308 T330 T362 is broken when no worker can be started', async () => {
    make({ size: 1, start: (_, worker) => worker.die({ exitCode: 3 }) });
    const [one, two] = [executor.submit(() => 1), executor.submit(() => 2)];
    const results = executor.map((n: number) => n, [1, 2, 3]);
    const over = executor.shutdown({ wait: false });
    const [first, second] = [await one.exception(), await two.exception()];
    expect(first).toMatchObject({ code: 'ERR_BROKEN_PROCESS_POOL', message: expect.stringContaining('MemoryExecutor.submit: its workers cannot start') });
    expect(second).toBeInstanceOf(BrokenExecutor);
    expect(second).not.toBe(first);
    await expect(results.next()).rejects.toThrow('MemoryExecutor.map: its workers cannot start');
    await over;
    expect(() => executor.submit(() => 3)).toThrow(BrokenExecutor);
  });

  it('tells an error of a call from its own', async () => {
    make();
    const { CancelledError: Cancelled } = await import('../../lib/errors/futures-errors.js');
    const error = await executor.submit(() => { throw new Cancelled('mine'); }).exception();
    expect(error).toMatchObject({ code: 'ERR_CANCELLED', message: 'mine' });
    const future = executor.submit(() => { throw 0; });
    await expect(future.result().catch((reason: unknown) => reason)).resolves.toBe(0); // T290
  });
});

describe('the map of an executor', () => {
  let executor: MemoryExecutor;
  afterEach(() => executor.shutdown());

  async function* slowly<T>(items: Iterable<T>): AsyncGenerator<T> {
    for (const item of items) {
      await turn();
      yield item;
    }
  }

  function* count(reads: { last: number }): Generator<number> {
    for (;;) yield reads.last++;
  }

  async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
    const list: T[] = [];
    for await (const result of results) list.push(result);
    return list;
  }

  it('T272 T279 T280 T284 T295 zips its inputs, with any chunk and buffer', async () => {
    executor = new MemoryExecutor({ size: 2 });
    const add = (a: number, b: number) => a * 100 + b;
    const [tens, units] = [Array.from({ length: 40 }, (_, n) => n), new Set(Array.from({ length: 45 }, (_, n) => n))];
    const expected = tens.map((n) => n * 101);
    for (const options of [undefined, {}, { chunkSize: 6 }, { chunkSize: 50 }, { bufferSize: 1 }, { bufferSize: 7, chunkSize: 3 }, { bufferSize: 100 }]) {
      expect(await all(executor.map(add, tens, units, options))).toEqual(expected);
      expect(await all(executor.map((n: number) => n * 101, tens, options))).toEqual(expected);
      expect(await all(executor.map(add, slowly(tens), units, options))).toEqual(expected);
    }
    expect(await all(executor.map(add, tens.slice(0, 0), units))).toEqual([]); // T283
    expect(await all((executor.map as (fn: unknown) => AsyncIterable<unknown>)(add))).toEqual([]);
    expect(await all(executor.map((text: string) => text, 'abc'))).toEqual(['a', 'b', 'c']);
  });

  it('T277 T278 refuses what makes no sense', () => {
    executor = new MemoryExecutor();
    const map = (options: object) => () => executor.map((n: number) => n, [1], options);
    expect(map({ bufferSize: 'two' })).toThrow(ArgumentTypeError);
    expect(map({ bufferSize: 1.5 })).toThrow(ArgumentTypeError);
    expect(map({ bufferSize: 0 })).toThrow(ValueError);
    expect(map({ bufferSize: -1 })).toThrow(ValueError);
    expect(map({ chunkSize: -1 })).toThrow(ValueError);
    expect(map({ timeout: 'soon' })).toThrow(ArgumentTypeError);
    expect(map({ chunksize: 1 })).toThrow("MemoryExecutor.map: the last argument has 'chunksize'");
    expect(() => executor.map((n: number) => n, 5 as never)).toThrow(ArgumentTypeError);
  });

  it('T281 T282 T285 reads as many items as the buffer holds', async () => {
    executor = new MemoryExecutor();
    const [one, two] = [{ last: 0 }, { last: 0 }];
    const results = executor.map((a: number, b: number) => a + b, count(one), count(two), { bufferSize: 4 });
    expect([one.last, two.last]).toEqual([4, 4]);
    expect(await results.next()).toEqual({ done: false, value: 0 });
    expect(await results.next()).toEqual({ done: false, value: 2 });
    expect([one.last, two.last]).toEqual([6, 6]);
    await results.return();
    expect(await results.next()).toEqual({ done: true, value: undefined });
  });

  it('T286 T354 submits everything at once, whoever takes the results', async () => {
    executor = new MemoryExecutor({ size: 2 });
    const seen: number[] = [];
    executor.map((n: number) => seen.push(n), [1, 2, 3]);
    executor.map((n: number) => seen.push(n), slowly([4, 5, 6]));
    await executor.shutdown();
    expect(seen.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads no more of a buffered input after shutdown', async () => {
    executor = new MemoryExecutor();
    const reads = { last: 0 };
    const results = executor.map((n: number) => n, count(reads), { bufferSize: 3 });
    const waiting = executor.map((n: number) => n, (async function* () {
      yield 1;
      await new Promise(() => undefined); // nothing more will come
    })(), { bufferSize: 3 });
    await turn();
    await executor.shutdown();
    expect(reads.last).toBe(3);
    for (const value of [0, 1, 2]) expect(await results.next()).toEqual({ done: false, value });
    await expect(results.next()).rejects.toThrow('MemoryExecutor.map: cannot schedule new futures after shutdown.');
    expect(await waiting.next()).toEqual({ done: false, value: 1 });
    await expect(waiting.next()).rejects.toThrow(RuntimeError);
  });

  it('T273 T274 raises the first error, behind the results before it, and runs no more', async () => {
    executor = new MemoryExecutor({ size: 1 });
    for (const chunkSize of [1, 3]) {
      const ran: number[] = [];
      const results = executor.map((a: number, b: number) => {
        ran.push(a);
        if (a === b) throw new TimeoutError('of the call itself');
        return a;
      }, Array.from({ length: 3000 }, (_, n) => n), Array.from({ length: 3000 }, () => 1), { chunkSize, timeout: 60 });
      expect(await results.next()).toEqual({ done: false, value: 0 });
      await expect(results.next()).rejects.toThrow('of the call itself');
      expect(await results.next()).toEqual({ done: true, value: undefined });
      await executor.submit(() => 'the rest was taken back');
      expect(ran.length).toBeLessThan(3000);
    }
    const failing = executor.map((n: number) => n, (function* () {
      yield 1;
      throw new RangeError('of the input');
    })());
    expect(await failing.next()).toEqual({ done: false, value: 1 });
    await expect(failing.next()).rejects.toThrow('of the input');
  });

  it('T275 raises TimeoutError when a result is late, counted from the call', async () => {
    executor = new MemoryExecutor({ size: 1 });
    const gate = deferred();
    const results = executor.map((n: number) => (n === 1 ? gate.promise : n), [0, 1, 2], { timeout: 0.3 });
    expect(await results.next()).toEqual({ done: false, value: 0 });
    await expect(results.next()).rejects.toThrow('MemoryExecutor.map: the results were not all there within 0.3 s of the call.');
    expect(await results.next()).toEqual({ done: true, value: undefined });
    gate.resolve();
  });

  it('T276 T360 cancels what has not begun when it is left', async () => {
    executor = new MemoryExecutor({ size: 1 });
    for (const chunkSize of [1, 2]) {
      const gate = deferred();
      const ran: number[] = [];
      const results = executor.map((n: number) => (ran.push(n), gate.promise), Array.from({ length: 10 }, (_, n) => n), { chunkSize });
      const next = results.next();
      while (ran.length < 1) await turn();
      await results.return();
      expect(await next).toEqual({ done: true, value: undefined });
      gate.resolve();
      await executor.submit(() => 'after it');
      expect(ran).toEqual([0, 1].slice(0, chunkSize));
    }
  });

  it('ends with its signal, and tells how far it is', async () => {
    executor = new MemoryExecutor({ size: 1 });
    const told: unknown[] = [];
    const results = executor.map((n: number) => n, [1, 2, 3], { progress: ({ label, total, done, over }) => told.push([label, total, done, over]) });
    expect(await all(results)).toEqual([1, 2, 3]);
    expect(told.at(-1)).toEqual(['an anonymous function', 3, 3, true]);
    const controller = new AbortController();
    const gate = deferred();
    const waiting = executor.map(() => gate.promise, [1, 2], { signal: controller.signal });
    const next = waiting.next();
    controller.abort(new RangeError('enough'));
    await expect(next).rejects.toThrow('enough');
    gate.resolve();
  });
});
