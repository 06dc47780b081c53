import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../lib/pool/engine.js';
import { StreamJob } from '../../lib/pool/stream/stream-job.js';
import { TaskStream, type Streamable, type StreamItem, type StreamResult } from '../../lib/pool/stream/task-stream.js';
import { Task } from '../../lib/pool/task.js';
import { Form } from '../../lib/pool/wire.js';
import { deferred } from '../../lib/util/deferred.js';
import { memoryCodec, memoryPool } from './support/memory-crew.js';

/* The rules of streams, with workers that live in this process. */

function stream<A extends unknown[], G extends Streamable>(engine: Engine, func: (...args: A) => G, args: A, bufferSize = 0) {
  const sent = engine.functions.lookUp(func, 'Pool.stream');
  const bytes = memoryCodec.encodeRange(args, { call: 'Pool.stream' });
  const job = new StreamJob(engine, 'Pool.stream', bufferSize, (owner) => new Task(sent, Form.stream, bytes, 1, owner, 0, 'Pool.stream'), {});
  return new TaskStream<StreamItem<G>, StreamResult<G>>(job, memoryCodec);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

async function endOf(engine: Engine): Promise<void> {
  engine.close();
  await engine.join();
}

async function turns(count: number): Promise<void> {
  for (; count > 0; count--) await new Promise(setImmediate);
}

/** An endless generator that says how far it came, and whether it was ended. */
class Endless {
  made = 0;
  ended = deferred();
  over = false;

  *numbers(): Generator<number, string> {
    try {
      for (;;) yield this.made++;
    } finally {
      this.over = true;
      this.ended.resolve();
    }
  }
}

const until = (limit: number) =>
  function* () {
    for (let n = 0; n < limit; n++) yield n;
    return 'the end';
  };

describe('a stream', () => {
  it.each([0, 1, 2, 7, 5000])('gives every item in order, and the result behind them, with a buffer of %d', async (bufferSize) => {
    const { engine } = memoryPool({ size: 1 });
    const numbers = stream(engine, until(3000), [], bufferSize);
    expect(await all(numbers)).toEqual(Array.from({ length: 3000 }, (_, n) => n));
    expect(await numbers.result()).toBe('the end');
    expect(await numbers.next()).toEqual({ done: true, value: undefined });
    const again = stream(engine, until(1), [], bufferSize);
    expect([await again.next(), await again.next(), await again.next()]).toEqual([
      { done: false, value: 0 },
      { done: true, value: 'the end' },
      { done: true, value: undefined },
    ]);
    await endOf(engine);
  });

  it('takes asynchronous generators, iterables of both kinds, and promises of them', async () => {
    const { engine } = memoryPool({ size: 2 });
    const later = async function* (n: number) {
      await turns(2);
      yield* [n, n + 1];
      await turns(1);
      yield n + 2;
      return n;
    };
    const given = stream(engine, later, [5]);
    expect(await all(given)).toEqual([5, 6, 7]);
    expect(await given.result()).toBe(5);
    expect(await all(stream(engine, () => [1, 2], []))).toEqual([1, 2]);
    expect(await all(stream(engine, () => new Map([[1, 'a']]), []))).toEqual([[1, 'a']]);
    expect(await all(stream(engine, async () => (await turns(1), new Set([3])), []))).toEqual([3]);
    expect(await all(stream(engine, () => [Promise.resolve(8), 9], []))).toEqual([8, 9]);
    expect(await all(stream(engine, () => [], []))).toEqual([]);
    await expect(stream(engine, (() => 7) as never, []).next()).rejects.toThrow('gave 7, which cannot be gone through');
    await endOf(engine);
  });

  it('lets many readers ask at once, and gives each its own item', async () => {
    const { engine } = memoryPool({ size: 1 });
    const numbers = stream(engine, until(3), [], 1);
    const answers = await Promise.all(Array.from({ length: 5 }, () => numbers.next()));
    expect(answers.map(({ value }) => value)).toEqual([0, 1, 2, 'the end', undefined]);
    await endOf(engine);
  });

  it.each([1, 3, 40])('makes no more than %d items that nobody took', async (bufferSize) => {
    const { engine } = memoryPool({ size: 1 });
    const endless = new Endless();
    const numbers = stream(engine, () => endless.numbers(), [], bufferSize);
    for (let n = 0; n < 100; n++) {
      expect(await numbers.next()).toEqual({ done: false, value: n });
      expect(endless.made).toBeLessThanOrEqual(n + 1 + bufferSize);
    }
    await turns(20);
    expect(endless.made).toBe(100 + bufferSize);
    await numbers.return();
    expect(endless.over).toBe(true);
    await endOf(engine);
  });

  it('runs a slow generator two items ahead when it is left to itself', async () => {
    const { engine } = memoryPool({ size: 1 });
    let made = 0;
    const slow = async function* () {
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        yield made++;
      }
    };
    const numbers = stream(engine, slow, []);
    await numbers.next();
    while (made < 3) await turns(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(made).toBe(3);
    await numbers.return();
    await endOf(engine);
  });

  it('bounds what is ahead by its bytes, too', async () => {
    const { engine } = memoryPool({ size: 1 });
    let made = 0;
    const large = function* () {
      for (;;) {
        made++;
        yield new Uint8Array(6 * 1024 * 1024);
      }
    };
    const items = stream(engine, large, [], 1000);
    await items.next();
    await turns(20);
    expect(made).toBe(4);
    await items.return();
    await endOf(engine);
  });

  it('ends the generator when the loop is left, and runs other tasks then', async () => {
    const { engine } = memoryPool({ size: 1 });
    const endless = new Endless();
    const numbers = stream(engine, () => endless.numbers(), []);
    for await (const n of numbers) if (n === 5) break;
    expect(endless.over).toBe(true);
    expect(await numbers.next()).toEqual({ done: true, value: undefined });
    await expect(numbers.result()).rejects.toMatchObject({ code: 'ERR_CLOSED', message: expect.stringContaining('left before its end') });
    expect(await all(stream(engine, until(2), []))).toEqual([0, 1]);
    {
      await using disposed = stream(engine, () => endless.numbers(), []);
      await disposed.next();
      endless.over = false;
    }
    expect(endless.over).toBe(true);
    await endOf(engine);
  });

  it('does not wait for ever for a generator that does not come to its end', async () => {
    const { engine } = memoryPool({ size: 1 });
    const [gate, inside] = [deferred(), deferred()];
    let cleaned = false;
    const stubborn = async function* () {
      try {
        yield 1;
        inside.resolve();
        await gate.promise;
        yield 2;
      } finally {
        cleaned = true;
      }
    };
    const items = stream(engine, stubborn, []);
    await items.next();
    await inside.promise;
    await items.return();
    expect(cleaned).toBe(false);
    gate.resolve();
    await endOf(engine);
    expect(cleaned).toBe(true);
  });

  it('is left without the error of the step that it was in the middle of: nobody asked for that item', async () => {
    const { engine } = memoryPool({ size: 1 });
    const waits = deferred();
    const stop = deferred();
    let over = false;
    const readings = stream(
      engine,
      async function* () {
        try {
          yield 1;
          waits.resolve();
          await stop.promise; // as whoever waits with the task's signal
          yield 2;
        } finally {
          over = true;
        }
      },
      [],
    );
    expect((await readings.next()).value).toBe(1);
    await waits.promise;
    const left = readings.return();
    await turns(3);
    stop.reject(new DOMException('The operation was aborted', 'AbortError'));
    expect(await left).toEqual({ done: true, value: undefined });
    expect(over).toBe(true);
    await endOf(engine);
  });

  it('runs no generator that nobody wants any more when its turn comes', async () => {
    const { engine } = memoryPool({ size: 1 });
    const gate = deferred();
    const busy = stream(engine, async () => (await gate.promise, [1]), []);
    const ran: number[] = [];
    const later = [0, 1, 2].map((n) => stream(engine, () => (ran.push(n), [n]), []));
    await turns(3);
    for (const one of later) await one.return();
    gate.resolve();
    expect(await all(busy)).toEqual([1]);
    await endOf(engine);
    expect(ran).toEqual([]);
  });

  it('tells an error behind the items before it, once', async () => {
    const { engine } = memoryPool({ size: 1 });
    const failing = function* () {
      yield 1;
      yield 2;
      throw new RangeError('no third');
    };
    const items = stream(engine, failing, []);
    await turns(10);
    expect([(await items.next()).value, (await items.next()).value]).toEqual([1, 2]);
    await expect(items.next()).rejects.toThrow('no third');
    expect(await items.next()).toEqual({ done: true, value: undefined });
    await expect(items.result()).rejects.toThrow('no third');
    const finallyFails = function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        throw new RangeError('while cleaning up');
      }
    };
    const left = stream(engine, finallyFails, [], 1);
    await left.next();
    await expect(left.return()).rejects.toThrow('while cleaning up');
    await endOf(engine);
  });

  it('throws into the generator what the reader throws', async () => {
    const { engine } = memoryPool({ size: 1 });
    const caught: unknown[] = [];
    const catching = function* (swallow: boolean): Generator<number, string> {
      try {
        for (let n = 0; ; n++) yield n;
      } catch (error) {
        caught.push((error as Error).message);
        if (!swallow) throw error;
      }
      return 'swallowed';
    };
    const [open, swallowing] = [stream(engine, catching, [false], 1), stream(engine, catching, [true], 1)];
    await open.next();
    await expect(open.throw(new RangeError('stop it'))).rejects.toThrow('stop it');
    await swallowing.next();
    expect(await swallowing.throw(new RangeError('hush'))).toEqual({ done: true, value: 'swallowed' });
    expect(caught).toEqual(['stop it', 'hush']);
    expect(await open.next()).toEqual({ done: true, value: undefined });
    await endOf(engine);
  });

  it('ends with an item that cannot cross, in its place, and says which', async () => {
    const { engine } = memoryPool({ size: 1 });
    let over = false;
    const mixed = function* () {
      try {
        yield 1;
        yield new WeakMap();
        yield 3;
      } finally {
        over = true;
      }
    };
    const items = stream<[], Iterable<unknown>>(engine, mixed, []);
    expect(await items.next()).toEqual({ done: false, value: 1 });
    await expect(items.next()).rejects.toMatchObject({ code: 'ERR_MAYBE_ENCODING', message: expect.stringMatching(/item 1 of the stream, WeakMap/) });
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(over).toBe(true);
    await endOf(engine);
  });

  it('ends with its worker, behind the items that arrived, and harms no other', async () => {
    const { engine, workers } = memoryPool({ size: 1, concurrency: 2 });
    const gate = deferred();
    const doomed = async function* () {
      yield* [1, 2];
      await gate.promise;
      yield 3;
    };
    const items = stream(engine, doomed, []);
    const other = stream(engine, doomed, []);
    await turns(10);
    workers[0]!.kill();
    for (const one of [items, other]) {
      expect([(await one.next()).value, (await one.next()).value]).toEqual([1, 2]);
      await expect(one.next()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
    }
    expect(await all(stream(engine, until(3), []))).toEqual([0, 1, 2]);
    await endOf(engine);
  });

  it('waits no longer than it was told to, and loses nothing by it', async () => {
    const { engine } = memoryPool({ size: 1 });
    const gate = deferred();
    const items = stream(engine, async function* () {
      await gate.promise;
      yield 'late';
    }, []);
    await expect(items.next(0.01)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    await expect(items.next({ signal: AbortSignal.timeout(10) })).rejects.toMatchObject({ name: 'TimeoutError' });
    gate.resolve();
    expect(await items.next(5)).toEqual({ done: false, value: 'late' });
    expect((await items.next(5)).done).toBe(true);
    await endOf(engine);
  });

  it('that nobody reads keeps nothing alive, and join() lets it come to its end', async () => {
    const { engine } = memoryPool({ size: 1 });
    const numbers = stream(engine, until(1000), [], 10);
    await turns(20);
    const unread = engine.pending;
    await endOf(engine);
    expect([unread, engine.pending]).toEqual([1, 0]);
    expect(await all(numbers)).toHaveLength(1000);
    expect(await numbers.result()).toBe('the end');
  });

  it('that nobody reads and that has no end is ended by join(), before it fills the memory', async () => {
    const { engine } = memoryPool({ size: 1 });
    const endless = new Endless();
    const large = function* (megabytes: number) {
      for (const n of endless.numbers()) yield new Uint8Array(megabytes * 2 ** 20).fill(n);
    };
    const items = stream(engine, large, [4]);
    await items.next();
    await endOf(engine);
    expect(endless.over).toBe(true);
    expect(endless.made).toBeLessThan(40);
    const read: unknown[] = [];
    await expect((async () => {
      for await (const item of items) read.push(item);
    })()).rejects.toMatchObject({ code: 'ERR_CLOSED', message: expect.stringContaining('wait for a reader') });
    expect(read.length).toBeGreaterThan(15);
  });

  it('is ended by terminate()', async () => {
    const { engine } = memoryPool({ size: 1 });
    const numbers = stream(engine, () => new Endless().numbers(), [], 2);
    const waiting = stream(engine, until(2), []);
    const taken = await numbers.next();
    const next = waiting.next();
    engine.terminate();
    await expect(next).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(taken.value).toBe(0);
    await expect(numbers.result()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(await numbers.return()).toEqual({ done: true, value: undefined });
    await engine.join();
  });

  it('runs beside others where workers run several tasks', async () => {
    const { engine } = memoryPool({ size: 1, concurrency: 3 });
    const turn = async function* (name: string) {
      for (let n = 0; n < 20; n++) {
        await turns(1);
        yield `${name}${String(n)}`;
      }
    };
    const [a, b] = await Promise.all(['a', 'b'].map((name) => all(stream(engine, turn, [name], 2))));
    expect([a![19], b![19], a!.length, b!.length]).toEqual(['a19', 'b19', 20, 20]);
    await endOf(engine);
  });
});
