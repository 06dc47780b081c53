import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Pool as AnyPool, WorkerLostError } from 'forkful';
import { runProgram } from '../../../support/run-program.js';
import { itUnless, type PoolKind } from '../pool-kinds.js';

/*
 * One worker's fault ends in a typed error for the task that it hit, and for no other. Each case runs twice: alone, and
 * among many short tasks that travel in batches. After each the same pool must still work.
 */

const square = (n: number) => n * n;

const faults: readonly [name: string, fault: () => unknown, expected: Record<string, unknown>, needs?: 'signals'][] = [
  ['A: kills itself', () => process.kill(process.pid, 'SIGKILL'), { code: 'ERR_WORKER_LOST', exitCode: -9, signal: 'SIGKILL' }, 'signals'],
  ['A: aborts', () => process.abort(), { code: 'ERR_WORKER_LOST', signal: 'SIGABRT', exitCode: -6 }, 'signals'],
  ['A: is terminated', () => new Promise(() => process.kill(process.pid, 'SIGTERM')), { code: 'ERR_WORKER_LOST', signal: 'SIGTERM' }, 'signals'],
  ['B: exits with 0', () => process.exit(0), { code: 'ERR_WORKER_LOST', exitCode: 0, signal: undefined }],
  ['C: exits with 3', () => process.exit(3), { code: 'ERR_WORKER_LOST', exitCode: 3 }],
  ['C: exits with 3, later', () => new Promise(() => setTimeout(() => process.exit(3), 5)), { code: 'ERR_WORKER_LOST', exitCode: 3 }],
  ['an error in the background', () => new Promise(() => setImmediate(() => { throw new Error('behind'); })), { code: 'ERR_WORKER_LOST', exitCode: 1 }], // prettier-ignore
  ['a rejection in the background', () => new Promise(() => void Promise.reject(new Error('behind'))), { code: 'ERR_WORKER_LOST', exitCode: 1 }], // prettier-ignore
  ['E: a result that cannot cross', () => ({ deep: [new WeakMap()] }), { code: 'ERR_MAYBE_ENCODING' }],
  ['E: a result with a getter that throws', () => Object.defineProperty({}, 'x', { enumerable: true, get() { throw new Error('no'); } }), { code: 'ERR_MAYBE_ENCODING' }], // prettier-ignore
  ['L: an error with a cycle', () => { const error = new Error('round'); throw Object.assign(error, { self: error }); }, { message: 'round' }], // prettier-ignore
  ['L: an error that cannot cross', () => { throw Object.assign(new RangeError('full'), { socket: new WeakMap() }); }, { name: 'RangeError', message: 'full' }], // prettier-ignore
  ['L: a frozen error', () => { throw Object.freeze(new Error('cold')); }, { message: 'cold' }],
  ['L: an odd constructor', () => { throw new (class Odd extends Error { constructor(readonly a: { b: number }) { super(String(a.b)); } })({ b: 5 }); }, { message: '5', a: { b: 5 } }], // prettier-ignore
  ['many errors in one', () => { throw new AggregateError([new TypeError('one'), 2], 'all'); }, { message: 'all', errors: [{ message: 'one' }, 2] }], // prettier-ignore
  ['a huge stack', () => { const error = new Error('deep'); error.stack = 'x'.repeat(1e6); throw error; }, { message: 'deep' }], // prettier-ignore
];

const fixtures = join(__dirname, '../../../fixtures/pool');

/** What a fault in a worker does, and to whom. */
export function describePoolFaults(kind: PoolKind): void {
  const { Pool, name: poolName, identify, without } = kind;
  describe(`a fault in a task of a ${poolName}`, () => {
    let pool: AnyPool;
    beforeAll(() => {
      pool = new Pool(2);
    });
    afterAll(async () => {
      pool.terminate();
      await pool.join();
    });

    for (const [name, fault, expected, needs] of faults) {
      itUnless(needs && without[needs])(name, async () => {
        await expect(pool.apply(fault)).rejects.toMatchObject(expected);
        expect(await pool.apply(square, [4])).toBe(16);
      });

      itUnless(needs && without[needs])(`${name}, among short tasks`, async () => {
        await pool.map(square, [1, 2, 3, 4, 5, 6, 7, 8], 1);
        const before = Array.from({ length: 50 }, (_unused, n) => pool.applyAsync(square, [n]));
        const faulty = pool.applyAsync(fault);
        const after = Array.from({ length: 50 }, (_unused, n) => pool.applyAsync(square, [n]));
        await expect(faulty.get()).rejects.toMatchObject(expected);
        const squares = Array.from({ length: 50 }, (_unused, n) => n * n);
        expect(await Promise.all([...before, ...after])).toEqual([...squares, ...squares]);
      });
    }

    it.each([[null], [undefined], [42], ['text'], [0n], [{ plain: true }], [[1]]])('D: throws %p', async (thrown) => {
      const result = pool.applyAsync((what: unknown) => {
        throw what;
      }, [thrown]);
      await result.wait();
      expect(result.successful()).toBe(false);
      await expect(result.get()).rejects.toEqual(thrown);
    });

    it('F: an argument that cannot cross is the error of the call, and nothing is sent', async () => {
      await expect(pool.apply(square as (n: unknown) => number, [new WeakMap()])).rejects.toMatchObject({ code: 'ERR_SERIALIZATION' });
      expect(await pool.apply(square, [5])).toBe(25);
    });

    itUnless(without.signals)('I: all idle workers are killed, then map', async () => {
      for (let round = 0; round < 3; round++) {
        const pids = new Set(await pool.map(() => process.pid, Array.from({ length: 20 }), 1));
        for (const pid of pids) process.kill(pid, 'SIGKILL');
        // Nobody has had time to notice.
        expect(await pool.map(square, [1, 2, 3, 4, 5, 6, 7, 8], 1)).toEqual([1, 4, 9, 16, 25, 36, 49, 64]);
      }
    });

    it('K: an endless task with a limit on the wait', async () => {
      const other = new Pool(1);
      const endless = other.applyAsync(() => {
        for (;;);
      });
      await expect(endless.get(0.3)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
      other.terminate();
      await other.join();
      await expect(endless.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    });

    it('names the task, the worker and the likely cause', async () => {
      const doomed = () => process.exit(7);
      const error = (await pool.apply(doomed).catch((thrown: unknown) => thrown)) as WorkerLostError;
      expect(error).toBeInstanceOf(WorkerLostError);
      expect(error.task).toBe('doomed');
      expect(error.message).toMatch(new RegExp(`^Pool\\.apply: the worker ${kind.workerName.source} ended with exit code 7 while it ran doomed\\.`));
      expect(error.message).toContain('process.exit(7)');
    });
  });

  describe(`the last words of a worker of a ${poolName}`, () => {
    it('stand in the error: what was thrown in the background', async () => {
      await using pool = new Pool(1);
      const careless = () => new Promise(() => void setImmediate(() => {
        throw new RangeError('nobody catches me');
      })); // prettier-ignore
      const error = (await pool.apply(careless).catch((thrown: unknown) => thrown)) as WorkerLostError;
      expect(error).toMatchObject({ exitCode: 1, task: 'careless', stderr: expect.stringContaining('RangeError: nobody catches me') });
      expect(error.message).toContain('nobody catches me');
      expect(error.message).toContain('outside of the task');
    });

    itUnless(without.nodeOptions)('tell of a full memory, and the pool goes on', async () => {
      const program = join(fixtures, 'full-memory.mjs');
      const { lines, exitCode } = await runProgram(process.execPath, [program], { limit: 50 });
      expect(lines).toEqual(['ERR_WORKER_LOST true', '9']);
      expect(exitCode).toBe(0);
    }, 60_000);
  });

  describe(`a task of a ${poolName} that writes into forkful’s own descriptor`, () => {
    itUnless(without.descriptor)('loses its worker, and the pool goes on', async () => {
      await using pool = new Pool(1);
      const write = async () => {
        const { writeSync } = await import('node:fs');
        writeSync(4, 'these bytes are no message of forkful\n'.repeat(10));
        return new Promise(() => {});
      };
      await expect(pool.apply(write)).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
      expect(await pool.apply(square, [3])).toBe(9);
    });
  });

  describe(`large things in a ${poolName}`, () => {
    it('arrive whole, and die with the worker without harm', async () => {
      await using pool = new Pool(2);
      const size = 50 * 1024 * 1024;
      const length = (bytes: Uint8Array) => bytes.length;
      const grow = (count: number) => new Uint8Array(count).fill(7);
      const die = (bytes: Uint8Array) => process.exit(bytes.length === 0 ? 1 : 9);
      const bytes = new Uint8Array(size).fill(7);
      const [there, back, lost] = await Promise.allSettled([pool.apply(length, [bytes]), pool.apply(grow, [size]), pool.apply(die, [bytes])]);
      expect(there).toMatchObject({ value: size });
      expect((back as PromiseFulfilledResult<Uint8Array>).value.length).toBe(size);
      expect(lost).toMatchObject({ reason: { code: 'ERR_WORKER_LOST', exitCode: 9 } });
      expect(await pool.map(square, [1, 2, 3])).toEqual([1, 4, 9]);
    }, 60_000);

    itUnless(without.signals)('are finished by a worker that is killed from outside while they are under way, or lost, but never hang', async () => {
      await using pool = new Pool(1);
      const pid = await pool.apply(() => process.pid);
      const result = pool.applyAsync((bytes: Uint8Array) => bytes, [new Uint8Array(50 * 1024 * 1024)]);
      setTimeout(() => process.kill(pid, 'SIGKILL'), 20);
      await result.wait();
      if (!result.successful()) await expect(result.get()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
      expect(await pool.apply(square, [3])).toBe(9);
    }, 60_000);
  });

  describe(`a fault in decoding, with a ${poolName}`, () => {
    // H, of an argument in the worker, is in programs.spec.ts: Jest's modules cross by value.
    it('G: of a result in the parent is the error of that task', async () => {
      await using pool = new Pool({ processes: 1, env: { ...process.env, IN_WORKER: '1' } });
      const make = async (path: string) => new ((await import(path)) as { Thing: new () => object }).Thing();
      const results = [pool.applyAsync(square, [2]), pool.applyAsync(make, [join(fixtures, 'only-in-workers.cjs')]), pool.applyAsync(square, [3])];
      await expect(results[1]!.get()).rejects.toThrow('only-in-workers');
      expect(await Promise.all([results[0], results[2]])).toEqual([4, 9]);
    });
  });

  describe(`J: an initializer of a ${poolName}`, () => {
    it('that throws breaks the pool after three tries, with its error as cause', async () => {
      const pool = new Pool(2, () => {
        throw new RangeError('no licence');
      });
      const pending = pool.applyAsync(square, [2]);
      await expect(pending.get()).rejects.toMatchObject({
        code: 'ERR_RUNTIME',
        message: expect.stringContaining('no licence'),
        cause: { name: 'RangeError', message: 'no licence' },
      });
      await expect(pool.map(square, [1])).rejects.toMatchObject({ code: 'ERR_RUNTIME', cause: { message: 'no licence' } });
      await pool.join();
    });

    it('that throws breaks an idle pool too', async () => {
      const pool = new Pool(1, () => Promise.reject(new Error('late')));
      pool.close();
      await pool.join();
    });

    const broken: readonly [name: string, initializer: () => unknown, cause: Record<string, unknown>, needs?: 'signals'][] = [
      ['exits', () => process.exit(0), { exitCode: 0 }],
      ['exits with 4', () => process.exit(4), { exitCode: 4 }],
      ['is killed', () => process.kill(process.pid, 'SIGKILL'), { signal: 'SIGKILL' }, 'signals'],
      ['throws what cannot cross', () => { throw Object.assign(new Error('odd'), { map: new WeakMap() }); }, { message: 'odd' }], // prettier-ignore
    ];
    for (const [name, initializer, cause, needs] of broken) {
      itUnless(needs && without[needs])(`that ${name} breaks the pool`, async () => {
        const pool = new Pool(2, initializer);
        await expect(pool.apply(square, [2])).rejects.toMatchObject({ code: 'ERR_RUNTIME', cause });
        await pool.join();
      });
    }

    it('that fails now and then is tried again', async () => {
      await using pool = new Pool(2, (me: () => number) => {
        if (me() % 3 === 0) process.exit(1);
      }, [identify]);
      expect(await pool.map(square, [1, 2, 3])).toEqual([1, 4, 9]);
    });

    it('that never ends does not keep close and terminate from ending', async () => {
      const hang = () => new Promise(() => {});
      const closed = new Pool(2, hang);
      closed.close();
      await closed.join();
      const terminated = new Pool(2, hang);
      const result = terminated.applyAsync(square, [1]);
      terminated.terminate();
      await terminated.join();
      await expect(result.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    });
  });
}
