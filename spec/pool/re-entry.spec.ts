import { describe, expect, it } from '@jest/globals';
import { AsyncResult } from '../../lib/pool/async-result.js';
import type { Engine } from '../../lib/pool/engine.js';
import { ImapJob } from '../../lib/pool/imap-job.js';
import { IMapIterator } from '../../lib/pool/imap-iterator.js';
import { MapResult } from '../../lib/pool/map-result.js';
import { submitCall } from '../../lib/pool/submit-task.js';
import { submitMap } from '../../lib/pool/submit-map.js';
import { Task } from '../../lib/pool/task.js';
import { readTaskOptions, type TaskOptions } from '../../lib/pool/task-options.js';
import { Form } from '../../lib/pool/wire.js';
import { deferred } from '../../lib/util/deferred.js';
import { memoryCodec, memoryPool } from './support/memory-crew.js';
import { submitWith, turns } from './support/submit.js';

/* The user's code is asked for items, for another try, or told of a result, and ends things meanwhile. */

const square = (n: number) => n * n;

const bad = () => {
  throw new Error('bad');
};

function map(engine: Engine, input: Iterable<number> | AsyncIterable<number>, chunkSize?: number): MapResult<number[]> {
  const result = new MapResult<number[]>(undefined, undefined, false);
  submitMap(engine, { call: 'Pool.map', form: Form.map, func: square, chunkSize, limits: undefined }, input, result);
  return result;
}

function imap(engine: Engine, input: Iterable<unknown>, bufferSize?: number) {
  const func = engine.functions.lookUp(square, 'Pool.imap');
  const request = { call: 'Pool.imap', func, chunkSize: 1, bufferSize, ordered: true, signal: undefined, limits: undefined };
  return new IMapIterator<number>(new ImapJob(engine, request, input, {}));
}

async function endOf(engine: Engine): Promise<void> {
  engine.close();
  await engine.join();
}

describe('a pool that ends', () => {
  it.each([1, undefined])('while an input is asked for its items fails the map, in chunks of %s', async (chunkSize) => {
    for (const how of ['terminate', 'close'] as const) {
      const { engine } = memoryPool({ size: 1 });
      const input = function* () {
        yield 1;
        engine[how]();
        yield 2;
      };
      const result = map(engine, input(), chunkSize);
      await expect(result.get()).rejects.toThrow(how === 'close' ? 'Pool.map: Pool not running: it was closed' : 'Pool.map: the pool was terminated');
      engine.terminate();
      await engine.join();
      const { itemsSubmitted, itemsFailed } = engine.books;
      expect([engine.pending, itemsSubmitted, itemsFailed]).toEqual([0, 2, 2]);
    }
  });

  it.each(['when', 'delay'] as const)('while %s is asked about another try fails the task', async (name) => {
    const { engine } = memoryPool({ size: 1 });
    const asked = () => (engine.terminate(), 0.001);
    const result = submitWith(engine, { retries: { count: 3, [name]: asked } as never }, bad);
    await expect(result.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await engine.join();
    expect(engine.pending).toBe(0);
  });
});

describe('a task that is cancelled', () => {
  it.each([undefined, 0.02])('while `when` is asked is not tried again, and counted once, with a timeout of %s', async (timeout) => {
    const { engine } = memoryPool({ size: 1, rules: { gracePeriod: 0.01 } });
    let asked = 0;
    const options: TaskOptions = { timeout, retries: { count: 2, when: () => (asked++, result.cancel()) } };
    const result: AsyncResult<unknown> = submitWith(engine, options, timeout === undefined ? bad : () => new Promise(() => undefined));
    await expect(result.get()).rejects.toMatchObject({ name: 'AbortError' });
    expect(await submitWith(engine, undefined, square, 3)).toBe(9);
    const { cancelled, retried, failed, done } = engine.books;
    expect([asked, result.cancelled(), cancelled, retried, failed, done, engine.pending]).toEqual([1, true, 1, 0, 0, 1, 0]);
    await endOf(engine);
  });

  it('may have others withdrawn by its callback: those that come are dealt all the same', async () => {
    const { engine } = memoryPool({ size: 1 });
    const gate = deferred();
    const busy = submitWith(engine, undefined, () => gate.promise);
    await turns();
    const numbers = imap(engine, [1, 2, 3]);
    const result = new AsyncResult<unknown>({ errorCallback: () => void numbers.return() });
    const func = engine.functions.lookUp(square, 'apply');
    submitCall(engine, new Task(func, Form.call, memoryCodec.encodeRange([1], { call: 'apply' }), 1, result, 0, 'apply'));
    expect(result.cancel()).toBe(true);
    gate.resolve();
    await busy;
    expect(await submitWith(engine, undefined, square, 3)).toBe(9);
    await endOf(engine);
  });

  it('tells its owner once, although the callback aborts its signal', async () => {
    const { engine } = memoryPool({ size: 1 });
    const controller = new AbortController();
    const told: unknown[] = [];
    const errorCallback = (error: unknown): void => {
      told.push((error as Error).message);
      controller.abort(new Error('aborted'));
    };
    const result = new MapResult<number[]>({ errorCallback }, undefined, false);
    const limits = readTaskOptions('map', { signal: controller.signal });
     
    const input = async function* (): AsyncGenerator<number> {
      yield 1;
      throw new Error('no more');
    };
    submitMap(engine, { call: 'Pool.map', form: Form.map, func: square, chunkSize: undefined, limits }, input(), result);
    await expect(result.get()).rejects.toThrow('no more');
    expect([told, result.cancelled()]).toEqual([['no more'], false]);
    await endOf(engine);
  });
});

describe('an input', () => {
  it('whose next item never comes is not waited for when its map is cancelled', async () => {
    const { engine } = memoryPool({ size: 1 });
    const input = async function* (): AsyncGenerator<number> {
      yield 1;
      await new Promise(() => undefined);
    };
    const result = map(engine, input());
    await turns();
    result.cancel();
    await endOf(engine);
    await expect(result.get()).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('of many items that cannot cross gives an error for each', async () => {
    const { engine } = memoryPool({ size: 1 });
    const numbers = imap(engine, Array.from({ length: 6_000 }, () => Symbol('local')), Infinity);
    let errors = 0;
    for (;;) {
      const next = await numbers.next().catch(() => undefined);
      if (next === undefined) errors++;
      else if (next.done === true) break;
    }
    expect(errors).toBe(6_000);
    await endOf(engine);
  });

  it('that is endless is read no faster than workers work when the pool is joined', async () => {
    const { engine } = memoryPool({ size: 1 });
    let read = 0;
    const input = function* () {
      // Python's pool, and ours once, reads on and on.
      while (read < 100_000) yield ++read;
    };
    const numbers = imap(engine, input(), 4);
    await numbers.next();
    engine.close();
    const joined = engine.join();
    expect(read).toBeLessThanOrEqual(9);
    while (engine.books.done < 20) await turns(1);
    expect(read - engine.books.done).toBeLessThanOrEqual(4);
    await numbers.return();
    await joined;
  });

  it('may ask for results of its own imap', async () => {
    const { engine } = memoryPool({ size: 1 });
    const asked: Promise<unknown>[] = [];
    const input = function* () {
      yield 1;
      asked.push(numbers.next());
      yield 2;
    };
    const numbers = imap(engine, input(), 1);
    expect([await numbers.next(), await numbers.next()].map(({ value }) => value)).toEqual([1, undefined]);
    expect(await Promise.all(asked)).toEqual([{ done: false, value: 4 }]);
    await endOf(engine);
  });
});
