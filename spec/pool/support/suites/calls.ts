import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AsyncResult, MaybeEncodingError, RemoteTraceback, TimeoutError, ValueError } from 'forkful';
import type { CallablePool, PoolMaker } from '../pool-kinds.js';

/* The rows of CPython's own tests of pools, named by their numbers in the checklist. */

const sqr = (x: number, wait = 0): number | Promise<number> =>
  wait === 0 ? x * x : new Promise((resolve) => setTimeout(() => resolve(x * x), wait * 1000));

class SayWhenError extends Error {}

function* exceptionThrowing(total: number, when: number): Generator<number> {
  if (when === -1) throw new SayWhenError('Somebody said when');
  for (let i = 0; i < total; i++) {
    if (i === when) throw new SayWhenError('Somebody said when');
    yield i;
  }
}

/** What may be called on a pool, whoever made it. */
export function describePoolCalls(maker: PoolMaker): void {
  describe(`a pool made by ${maker.name}`, () => {
    let pool: CallablePool;
    let end: (() => Promise<void>) | undefined;
    beforeAll(() => {
      ({ pool, end } = maker.make(4));
    });
    afterAll(async () => {
      pool.terminate();
      await pool.join();
      await end?.();
    });

    it('T094 applies a function to arguments and keyword arguments', async () => {
      const scaled = (x: number, { by }: { by: number }) => x * by;
      expect(await pool.apply(sqr, [5])).toBe(25);
      expect(await pool.apply(scaled, [5], { by: 3 })).toBe(15);
      expect(await pool.apply(() => 7)).toBe(7);
    });

    it('T095 maps in order, with any chunk size', async () => {
      const square = (x: number) => x * x;
      const numbers = Array.from({ length: 100 }, (_, n) => n);
      const squares = numbers.map((n) => n * n);
      expect(await pool.map(square, numbers.slice(0, 10))).toEqual(squares.slice(0, 10));
      expect(await pool.map(square, numbers, 20)).toEqual(squares);
      expect(await pool.map(square, new Set(numbers), { chunkSize: 7 })).toEqual(squares);
    });

    it('T105 gives the results of imap in order, one after the other', async () => {
      const square = (x: number) => x * x;
      const input = Array.from({ length: 1000 }, (_, n) => n);
      const listed: number[] = [];
      for await (const result of pool.imap(square, input)) listed.push(result);
      expect(listed).toEqual(input.map(square));
      for (const chunkSize of [1, 100]) {
        const results = pool.imap(square, input, chunkSize);
        for (const n of input) expect(await results.next()).toEqual({ done: false, value: n * n });
        expect(await results.next()).toEqual({ done: true, value: undefined });
      }
    });

    it('T106 T108 raises what the input of imap throws, behind the results before it', async () => {
      for (const chunkSize of [1, 2, 4]) {
        const seen: unknown[] = [];
        const results = pool.imap(sqr, exceptionThrowing(20, 7), { chunkSize });
        await expect(
          (async () => {
            for await (const result of results) seen.push(result);
          })(),
        ).rejects.toThrow(SayWhenError);
        expect(seen).toEqual([0, 1, 4, 9, 16, 25, 36]);
      }
      const some = new Set<unknown>();
      await expect(
        (async () => {
          for await (const result of pool.imapUnordered(sqr, exceptionThrowing(10, 3))) some.add(result);
        })(),
      ).rejects.toThrow(SayWhenError);
      expect([0, 1, 4]).toEqual(expect.arrayContaining([...some]));
      await expect(pool.imap(sqr, exceptionThrowing(1, -1)).next()).rejects.toThrow(SayWhenError);
    });

    it('T107 gives all results of imapUnordered in some order', async () => {
      const square = (x: number) => x * x;
      const input = Array.from({ length: 100 }, (_, n) => n);
      for (const chunkSize of [1, 10]) {
        const results: number[] = [];
        for await (const result of pool.imapUnordered(square, input, { chunkSize })) results.push(result);
        expect(results.sort((a, b) => a - b)).toEqual(input.map(square));
      }
    });

    it('T111 ends at once over nothing', async () => {
      expect(await pool.imap(sqr, []).next()).toEqual({ done: true, value: undefined });
      expect(await pool.imapUnordered(sqr, new Set<number>()).next()).toEqual({ done: true, value: undefined });
    });

    it('refuses what makes no imap at the call', () => {
      expect(() => pool.imap(sqr, [1], 0)).toThrow(ValueError);
      expect(() => pool.imap(sqr, [1], { chunkSize: 4, bufferSize: 3 })).toThrow('at least 4');
      expect(() => pool.imap(sqr, 7 as never)).toThrow('iterable is 7');
      expect(() => pool.imap('sqr' as never, [1])).toThrow('func is');
    });

    it('maps what an asynchronous iterable gives', async () => {
      async function* numbers() {
        for (let n = 0; n < 10; n++) yield n;
      }
      expect(await pool.map((n: number) => n + 1, numbers())).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    it('T096 T097 maps over lists of arguments', async () => {
      const product = (a: number, b: number) => a * b;
      const pairs = Array.from({ length: 50 }, (_, n): [number, number] => [n, n + 1]);
      const expected = pairs.map(([a, b]) => a * b);
      expect(await pool.starmap(product, pairs)).toEqual(expected);
      expect(await pool.starmap(product, pairs, 20)).toEqual(expected);
      expect(await pool.starmapAsync(product, pairs).get()).toEqual(expected);
    });

    it('T098 maps without waiting', async () => {
      const result = pool.mapAsync((x: number) => x * x, [0, 1, 2, 3]);
      expect(result).toBeInstanceOf(AsyncResult);
      expect(await result.get()).toEqual([0, 1, 4, 9]);
      expect(result.successful()).toBe(true);
    });

    it('T099 calls back once with the whole list, or with the error', async () => {
      const calls: unknown[] = [];
      await pool.mapAsync((x: number) => x, [1, 2, 3], { callback: (list) => calls.push(list) }).get();
      await pool.mapAsync((x: number) => x, [4], 1, (list) => calls.push(list)).get();
      const failing = pool.mapAsync((): never => {
        throw new RangeError('out');
      }, [1], undefined, () => calls.push('never'), (error) => calls.push((error as Error).name));
      await failing.wait();
      expect(calls).toEqual([[1, 2, 3], [4], 'RangeError']);
    });

    it('T100 raises for an argument that cannot cross, at the call', async () => {
      const bad = [1, { deep: new WeakMap() }];
      await expect(pool.map((x: unknown) => x, bad, 1)).rejects.toMatchObject({ code: 'ERR_SERIALIZATION' });
      await expect(pool.map((x: unknown) => x, bad, 1)).rejects.toThrow('iterable.slice(1, 2)[0].deep');
      expect(() => pool.applyAsync((x: unknown) => x, [new WeakMap()])).toThrow('args[0]');
      await expect(pool.apply((x: unknown) => x, [new WeakMap()])).rejects.toThrow('Pool.apply');
    });

    it('T101 T111 maps nothing at once', async () => {
      const result = pool.mapAsync((x: number) => x, [], 1);
      expect(result.ready()).toBe(true);
      expect(await result).toEqual([]);
      expect(await pool.map((x: number) => x, [])).toEqual([]);
    });

    it('T102 raises what the input raises, again and again', async () => {
      for (const when of [-1, 0, 2, 2]) {
        await expect(pool.map(sqr, exceptionThrowing(5, when))).rejects.toThrow(SayWhenError);
        expect(() => pool.mapAsync(sqr, exceptionThrowing(5, when))).toThrow('Somebody said when');
      }
      async function* broken() {
        yield 1;
        throw new SayWhenError('later');
      }
      await expect(pool.map(sqr, broken())).rejects.toThrow('later');
      expect(await pool.apply(sqr, [3])).toBe(9);
    });

    it('T103 T104 gives a result when it is there, and a TimeoutError before', async () => {
      const result = pool.applyAsync(sqr, [7, 0.3]);
      expect(result.ready()).toBe(false);
      expect(() => result.successful()).toThrow(ValueError);
      await expect(result.get(0.01)).rejects.toThrow(TimeoutError);
      await expect(result.get({ timeout: 0 })).rejects.toThrow(TimeoutError);
      await expect(result.get({ signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
      await result.wait(0.001);
      expect(await result.get(10)).toBe(49);
      expect(await result).toBe(49);
      expect(result.ready()).toBe(true);
    });

    it('T113 T114 keeps an error as it was, and shows where it was thrown', async () => {
      class OddError extends Error {
        constructor(readonly lot: number, message: string) {
          super(`${message} ${lot}`);
        }
      }
      const failing = () => {
        throw Object.assign(new OddError(123, 'number'), { extra: [1] });
      };
      const error = (await pool.apply(failing).catch((thrown: unknown) => thrown)) as Error & { extra: number[]; lot: number };
      expect(error).toMatchObject({ message: 'number 123', lot: 123, extra: [1] });
      expect(error.constructor.name).toBe('OddError');
      expect(error.cause).toBeInstanceOf(RemoteTraceback);
      expect((error.cause as RemoteTraceback).tb).toContain('failing');
      const [local, remote] = error.stack!.split(new RegExp(`--- in ${maker.workerName.source} ---`));
      expect(local).toContain('calls.ts');
      expect(remote).toContain('failing');
      expect(remote).toContain('calls.ts');
      expect(inspect(error)).toContain('RemoteTraceback, shown above');
    });

    it('shows who awaits a call that failed, also when there are too many calls a second for a stack of each', async () => {
      const failing = () => {
        throw new Error('one of many');
      };
      const many = Promise.all(Array.from({ length: 1000 }, (_, at) => pool.apply(sqr, [at])));
      const whoAwaits = async () => await pool.apply(failing);
      const error = (await whoAwaits().catch((thrown: unknown) => thrown)) as Error;
      await many;
      const [local, remote] = error.stack!.split('--- in ');
      expect(local).toContain('whoAwaits');
      expect(remote).toContain('failing');
    });

    it('gives the same error object each time, and leaves a cause alone', async () => {
      const result = pool.applyAsync(() => {
        throw new Error('outer', { cause: new RangeError('inner') });
      });
      const [first, second] = await Promise.all([result.get().catch((e: unknown) => e), result.then(undefined, (e: unknown) => e)]);
      expect(first).toBe(second);
      expect((first as Error).cause).toMatchObject({ name: 'RangeError', message: 'inner' });
      expect(result.successful()).toBe(false);
    });

    it('T115 waits for every chunk before it raises, the first by position', async () => {
      const payload = (n: number) => {
        throw new Error(`${n}:${'x'.repeat(10_000)}`);
      };
      await expect(pool.map(payload, [1, 2, 3, 4, 5, 6, 7, 8], 1)).rejects.toThrow(/^1:xxx/);
    });

    it('T119 T120 tells the error callback, also of results that cannot cross', async () => {
      const told: unknown[] = [];
      const errorCallback = (error: unknown) => void told.push(error);
      const failed = pool.applyAsync((): number => {
        throw new TypeError('no key');
      }, [], { errorCallback });
      await expect(failed.get()).rejects.toMatchObject({ name: 'TypeError' });
      for (let round = 0; round < 20; round++) {
        const result = pool.applyAsync((): unknown => new WeakMap(), [], { errorCallback });
        const error = (await result.get().catch((thrown: unknown) => thrown)) as MaybeEncodingError;
        expect(error).toBeInstanceOf(MaybeEncodingError);
        expect([error.value, error.exc]).toEqual([expect.stringContaining('WeakMap'), expect.stringContaining('WeakMap')]);
        expect(told.at(-1)).toBe(error);
      }
      expect(told).toHaveLength(21);
    });

    it('calls back before the result is ready, and survives a callback that throws', async () => {
      const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      const seen: boolean[] = [];
      const result: AsyncResult<number> = pool.applyAsync((x: number) => x * x, [2], {}, () => {
        seen.push(result.ready());
        throw new Error('from a callback');
      });
      expect(await result).toBe(4);
      expect(await pool.applyAsync(sqr, [2], {}, () => Promise.reject(new Error('from a promise')))).toBe(4);
      await new Promise(setImmediate);
      expect(seen).toEqual([false]);
      expect(warn.mock.calls.map(([text]) => String(text))).toEqual([
        expect.stringContaining('from a callback'),
        expect.stringContaining('from a promise'),
      ]);
      warn.mockRestore();
      expect(await pool.apply(sqr, [3])).toBe(9);
    });

    it('takes thenables and async functions, one at a time in each worker', async () => {
      expect(await pool.map(async (n: number) => (await Promise.resolve(), n + 1), [1, 2, 3])).toEqual([2, 3, 4]);
    });

    it('sends a closure as it is at each call', async () => {
      const results = [];
      for (let n = 0; n < 5; n++) results.push(pool.applyAsync((a: number) => a + n, [10]));
      expect(await Promise.all(results)).toEqual([10, 11, 12, 13, 14]);
      let count = 1;
      const counter = () => count;
      const before = pool.applyAsync(counter);
      count = 2;
      expect([await before, await pool.apply(counter)]).toEqual([1, 2]);
    });

    it('refuses what makes no sense, at the call', async () => {
      const square = (x: number) => x * x;
      expect(() => pool.applyAsync('f' as never)).toThrow("Pool.applyAsync: func is the string 'f'");
      await expect(pool.apply(undefined as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      await expect(pool.map(square, 5 as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      await expect(pool.map(square, [1], 0)).rejects.toMatchObject({ code: 'ERR_VALUE' });
      await expect(pool.map(square, [1], -1)).rejects.toMatchObject({ code: 'ERR_VALUE' });
      await expect(pool.map(square, [1], '3' as never)).rejects.toMatchObject({ code: 'ERR_ARGUMENT_TYPE' });
      await expect(pool.apply(square, 3 as never)).rejects.toThrow('args is 3');
      await expect(pool.apply(square as never, [3] as never, 4 as never)).rejects.toThrow('kwargs is 4');
      await expect(pool.applyAsync(sqr, [2]).get('1' as never)).rejects.toThrow('timeout');
      expect(() => pool.applyAsync(square, [3], { callback: 5 as never })).toThrow('callback is 5');
    });
  });
}
