import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, jest } from '@jest/globals';
import { type Pool as AnyPool, workerState } from 'forkful';
import type { PoolKind } from '../pool-kinds.js';

/** What a worker keeps for its tasks, what it does at its end, and how many tasks it runs at once. */
export function describeWorkers(kind: PoolKind): void {
  const { Pool, name, identify } = kind;
  const folder = mkdtempSync(join(tmpdir(), 'forkful-spec-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  describe(`the workers of a ${name}`, () => {
    it('keep a state from the initializer over the tasks to the end', async () => {
      const file = join(folder, 'ends.txt');
      interface State {
        readonly file: string;
        calls: number;
      }
      const add = (worker: number, me: () => number) => {
        const state = workerState<State>();
        return [worker, me(), ++state.calls];
      };
      const pool = new Pool({
        processes: 2,
        maxTasksPerChild: 5,
        initializer: (path: string) => void Object.assign(workerState(), { file: path, calls: 0 }),
        initArgs: [file],
        workerExit: async () => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          const state = workerState<State>();
          appendFileSync(state.file, `${String(state.calls)}\n`);
        },
      });
      const answers = await Promise.all(Array.from({ length: 23 }, (_, n) => pool.applyAsync(add, [n, identify])));
      pool.close();
      await pool.join();
      const calls = new Map<number | undefined, number[]>();
      for (const [, worker, call] of answers) calls.set(worker, [...(calls.get(worker) ?? []), call!]);
      for (const counted of calls.values()) expect(counted.sort((a, b) => a - b)).toEqual(counted.map((_, at) => at + 1));
      // Every worker that was there has said goodbye, also one that had no task.
      const goodbyes = readFileSync(file, 'utf8').trim().split('\n').map(Number);
      expect(goodbyes.filter((count) => count > 0).sort()).toEqual([...calls.values()].map(({ length }) => length).sort());
    });

    it('are not asked at terminate(), and a failure at the end is a warning that harms nobody', async () => {
      const file = join(folder, 'never.txt');
      const terminated = new Pool({
        processes: 1,
        initializer: (path: string) => void Object.assign(workerState(), { path }),
        initArgs: [file],
        workerExit: () => appendFileSync(workerState<{ path: string }>().path, 'ran'),
      });
      await terminated.apply(() => 1);
      terminated.terminate();
      await terminated.join();
      expect(() => readFileSync(file)).toThrow('ENOENT');

      const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
      const pool = new Pool({
        processes: 1,
        workerExit: () => {
          throw new RangeError('no goodbye');
        },
      });
      expect(await pool.apply(() => 7)).toBe(7);
      pool.close();
      await pool.join();
      const said = warn.mock.calls;
      warn.mockRestore();
      expect(said).toEqual([[expect.stringMatching(/workerExit function threw in .*RangeError: no goodbye/s), { type: 'PoolWorkerExitWarning' }]]);
    });

    it('have no state outside, and check what they are given', () => {
      expect(() => workerState()).toThrow('this is no worker of a pool');
      expect(() => new Pool({ processes: 1, workerExit: 7 as never })).toThrow('workerExit must be a callable');
      expect(() => new Pool({ processes: 1, concurrency: 0 })).toThrow('concurrency must be a whole number');
    });

    describe('with concurrency', () => {
      let pool: AnyPool | undefined;
      const concurrent = (): AnyPool => (pool ??= new Pool({ processes: 2, concurrency: 50 }));
      afterAll(async () => {
        pool?.terminate();
        await pool?.join();
      });

      it('run so many waiting tasks at once, and each result is its own task’s', async () => {
        const waiting = async (n: number) => {
          const state = workerState<{ running?: number; most?: number }>();
          state.running = (state.running ?? 0) + 1;
          state.most = Math.max(state.most ?? 0, state.running);
          await new Promise((resolve) => setTimeout(resolve, n % 7));
          state.running--;
          return [n, state.most];
        };
        const numbers = Array.from({ length: 1000 }, (_, n) => n);
        const answers = await Promise.all(numbers.map((n) => concurrent().applyAsync(waiting, [n])));
        expect(answers.map(([n]) => n)).toEqual(numbers);
        const most = Math.max(...answers.map(([, count]) => count!));
        expect(most).toBeGreaterThan(10);
        expect(most).toBeLessThanOrEqual(50);
        const listed: number[] = [];
        for await (const [n] of concurrent().imap(waiting, numbers)) listed.push(n!);
        expect(listed).toEqual(numbers);
      });

      it('run a synchronous task alone', async () => {
        const alone = (n: number) => {
          const state = workerState<{ inside?: boolean }>();
          const was = state.inside;
          state.inside = true;
          for (const end = performance.now() + 1; performance.now() < end; );
          state.inside = false;
          return [n, was === true];
        };
        const answers = await concurrent().map(alone, Array.from({ length: 20 }, (_, n) => n), 1);
        expect(answers).toEqual(Array.from({ length: 20 }, (_, n) => [n, false]));
      });
    });
  });
}
