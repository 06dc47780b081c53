import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../lib/pool/engine.js';
import { ImapJob, type ImapRequest } from '../../lib/pool/imap-job.js';
import { IMapIterator } from '../../lib/pool/imap-iterator.js';
import { deferred } from '../../lib/util/deferred.js';
import { memoryPool } from './support/memory-crew.js';

/* The rules of imap, with workers that live in this process. */

type Func = (item: never) => unknown;

function imap<R>(engine: Engine, func: Func, input: Iterable<unknown> | AsyncIterable<unknown>, options: Partial<ImapRequest> = {}) {
  const request = { call: 'Pool.imap', chunkSize: 1, bufferSize: undefined, ordered: true, signal: undefined, limits: undefined, ...options };
  const sent = engine.functions.lookUp(func, 'Pool.imap');
  return new IMapIterator<R>(new ImapJob(engine, { ...request, func: sent }, input, {}));
}

async function all<R>(results: AsyncIterable<R>): Promise<R[]> {
  const list: R[] = [];
  for await (const result of results) list.push(result);
  return list;
}

async function endOf(engine: Engine): Promise<void> {
  engine.close();
  await engine.join();
}

/** An endless input that counts how far it was read, and whether it was closed. */
class Numbers implements Iterable<number> {
  read = 0;
  closed = false;

  *[Symbol.iterator](): Generator<number> {
    try {
      for (;;) yield this.read++;
    } finally {
      this.closed = true;
    }
  }
}

const square = (n: number) => n * n;

describe('imap', () => {
  it.each([1, 2, 7, 1000])('keeps the order of the input, with chunks of %d', async (chunkSize) => {
    const { engine } = memoryPool({ size: 3 });
    const task = async (n: number) => {
      for (let turns = n % 3; turns > 0; turns--) await new Promise(setImmediate);
      return n * n;
    };
    const input = Array.from({ length: 200 }, (_, n) => n);
    expect(await all(imap(engine, task, input, { chunkSize }))).toEqual(input.map(square));
    await endOf(engine);
  });

  it('gives results as they are ready when the order does not matter', async () => {
    const { engine } = memoryPool({ size: 2 });
    const gate = deferred();
    const task = async (n: number) => {
      if (n === 0) await gate.promise;
      return n;
    };
    const results = imap<number>(engine, task, [0, 1, 2], { ordered: false });
    expect([(await results.next()).value, (await results.next()).value]).toEqual([1, 2]);
    gate.resolve();
    expect(await results.next()).toEqual({ done: false, value: 0 });
    expect(await results.next()).toEqual({ done: true, value: undefined });
    expect(await results.next()).toEqual({ done: true, value: undefined });
    await endOf(engine);
  });

  it.each([1, 3])('reads an endless input only as far as its results are taken, with chunks of %d', async (chunkSize) => {
    const { engine } = memoryPool();
    const numbers = new Numbers();
    const results = imap<number>(engine, square, numbers, { chunkSize, bufferSize: 9 });
    for (let n = 0; n < 30; n++) {
      expect(numbers.read).toBeLessThanOrEqual(n + 9);
      expect(await results.next()).toEqual({ done: false, value: n * n });
    }
    await results.return();
    expect(numbers.closed).toBe(true);
    expect(await results.next()).toEqual({ done: true, value: undefined });
    await endOf(engine);
  });

  it('reads ahead by itself as far as the workers have use for it', async () => {
    const { engine } = memoryPool({ size: 2 });
    const numbers = new Numbers();
    const results = imap<number>(engine, square, numbers);
    expect(numbers.read).toBe(4); // nothing was measured yet: two for each worker
    for (let n = 0; n < 100; n++) await results.next();
    expect(numbers.read).toBeLessThanOrEqual(100 + 2 * 4096);
    await results.return();
    await endOf(engine);
  });

  it.each([1, 4])('raises the error of an item at its place and goes on behind it, with chunks of %d', async (chunkSize) => {
    const { engine } = memoryPool();
    const task = (n: number) => {
      if (n % 3 === 1) throw new RangeError(`not ${String(n)}`);
      return n;
    };
    const results = imap<number>(engine, task, [0, 1, 2, 3, 4, 5], { chunkSize });
    const seen: unknown[] = [];
    for (;;) {
      const next = await results.next().catch((error: unknown) => (error as Error).message);
      if (typeof next === 'string') seen.push(next);
      else if (next.done) break;
      else seen.push(next.value);
    }
    expect(seen).toEqual([0, 'not 1', 2, 3, 'not 4', 5]);
    await endOf(engine);
  });

  it('spoils no neighbour with a result or an item that cannot cross', async () => {
    const { engine } = memoryPool();
    const task = (n: number) => (n === 1 ? new WeakMap() : n);
    const results = imap<number>(engine, task, [0, 1, new WeakMap(), 3], { chunkSize: 4 });
    expect(await results.next()).toEqual({ done: false, value: 0 });
    await expect(results.next()).rejects.toMatchObject({ code: 'ERR_MAYBE_ENCODING' });
    await expect(results.next()).rejects.toMatchObject({ code: 'ERR_SERIALIZATION', message: expect.stringContaining('iterable[2]') });
    expect(await results.next()).toEqual({ done: false, value: 3 });
    expect(await results.next()).toEqual({ done: true, value: undefined });
    await endOf(engine);
  });

  it('raises what the input throws at its place, as the last', async () => {
    const { engine } = memoryPool();
    function* input() {
      yield 1;
      yield 2;
      throw new Error('no more');
    }
    const results = imap<number>(engine, square, input(), { chunkSize: 5 });
    expect((await results.next()).value).toBe(1);
    expect((await results.next()).value).toBe(4);
    await expect(results.next()).rejects.toThrow('no more');
    expect(await results.next()).toEqual({ done: true, value: undefined });
    await endOf(engine);
  });

  it('takes an asynchronous input, one item at a time', async () => {
    const { engine } = memoryPool();
    let asked = 0;
    async function* input() {
      for (; asked < 5; asked++) {
        await new Promise(setImmediate);
        yield asked;
      }
    }
    expect(await all(imap(engine, square, input(), { chunkSize: 2 }))).toEqual([0, 1, 4, 9, 16]);
    await endOf(engine);
  });

  it('does not lose the result that comes after a timeout', async () => {
    const { engine } = memoryPool({ size: 1 });
    const gate = deferred();
    const results = imap<string>(engine, () => gate.promise.then(() => 'late'), [0]);
    await expect(results.next(0.01)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    await expect(results.next({ signal: AbortSignal.timeout(10) })).rejects.toMatchObject({ name: 'TimeoutError' });
    gate.resolve();
    expect(await results.next(5)).toEqual({ done: false, value: 'late' });
    await endOf(engine);
  });

  it('ends with the signal’s reason, and runs nothing that no worker has', async () => {
    const { engine } = memoryPool({ size: 1 });
    const gate = deferred();
    const ran: number[] = [];
    const task = async (n: number) => {
      ran.push(n);
      await gate.promise;
    };
    const controller = new AbortController();
    const results = imap(engine, task, [0, 1, 2, 3], { signal: controller.signal, bufferSize: 4 });
    const next = results.next();
    await new Promise(setImmediate);
    controller.abort(new Error('enough'));
    await expect(next).rejects.toThrow('enough');
    await expect(results.next()).rejects.toThrow('enough');
    gate.resolve();
    await endOf(engine);
    expect(ran).toEqual([0]);
  });

  it('ends with the pool, and its endless input too', async () => {
    const { engine } = memoryPool();
    const numbers = new Numbers();
    const results = imap(engine, () => new Promise(() => undefined), numbers);
    const next = results.next();
    await new Promise(setImmediate);
    engine.terminate();
    await expect(next).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await engine.join();
    expect(numbers.closed).toBe(true);
    expect(engine.pending).toBe(0);
  });

  it('is done by close() and join() also when nobody takes the results yet', async () => {
    const { engine } = memoryPool();
    const results = imap<number>(engine, square, Array.from({ length: 500 }, (_, n) => n), { bufferSize: 2 });
    engine.close();
    await engine.join();
    expect((await all(results)).length).toBe(500);
  });

  it('loses one item with a worker, and no other', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const task = (n: number) => {
      if (n !== 5) return n;
      workers[0]!.kill();
      return new Promise(() => undefined); // nothing runs in it any more
    };
    const results = imap<number>(engine, task, Array.from({ length: 10 }, (_, n) => n));
    const seen: unknown[] = [];
    for (let n = 0; n < 10; n++) seen.push(await results.next().then(({ value }) => value, (error: unknown) => (error as { code: string }).code));
    expect(seen).toEqual([0, 1, 2, 3, 4, 'ERR_WORKER_LOST', 6, 7, 8, 9]);
    await endOf(engine);
  });

  it.each([true, false])('gives each item of a chunk that is lost the error, so that every other keeps its place (ordered: %p)', async (ordered) => {
    const { engine, workers } = memoryPool({ size: 1 });
    const task = (n: number) => {
      if (n !== 4) return n;
      workers[0]!.kill();
      return new Promise(() => undefined);
    };
    const results = imap<number>(engine, task, Array.from({ length: 9 }, (_, n) => n), { chunkSize: 3, ordered });
    const seen: unknown[] = [];
    for (let n = 0; n < 9; n++) seen.push(await results.next().then(({ value }) => value, (error: unknown) => (error as { code: string }).code));
    expect(seen).toEqual([0, 1, 2, 'ERR_WORKER_LOST', 'ERR_WORKER_LOST', 'ERR_WORKER_LOST', 6, 7, 8]);
    expect(await results.next()).toEqual({ done: true, value: undefined });
    await endOf(engine);
  });

  it('serves several who ask at once in the order in which they asked', async () => {
    const { engine } = memoryPool();
    const results = imap<number>(engine, square, [1, 2, 3]);
    const asked = await Promise.all([results.next(), results.next(), results.next(), results.next()]);
    expect(asked.map(({ value }) => value)).toEqual([1, 4, 9, undefined]);
    await endOf(engine);
  });
});
