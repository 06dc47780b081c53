import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Pool as AnyPool, WorkerLostError } from 'forkful';
import { judge } from '../../faults/judge.js';
import { judgeInitializer } from '../../faults/judge-initializer.js';
import { moreRows } from '../../faults/more-rows.js';
import { nodeRows } from '../../faults/node-rows.js';
import { rows } from '../../faults/rows.js';
import { itUnless, type PoolKind } from '../pool-kinds.js';

/*
 * One worker's fault ends in a typed error for the task that it hit, and for no other. Each fault strikes among short
 * tasks that travel in batches; after it the same pool works on. `npm run faults` prints the same faults as a table.
 */

const square = (n: number) => n * n;

const faults = [...rows, ...nodeRows, ...moreRows];

const fixtures = join(__dirname, '../../../fixtures/pool');

/** What a fault in a worker does, and to whom. */
export function describePoolFaults(kind: PoolKind): void {
  const { Pool, name: poolName, identify, without } = kind;
  describe(`a fault in a task of a ${poolName}`, () => {
    let pool: AnyPool;
    let folder: string;
    beforeAll(() => {
      pool = new Pool({ processes: 2, env: { ...process.env, IN_WORKER: '1' } });
      folder = mkdtempSync(join(tmpdir(), 'faults-'));
    });
    afterAll(async () => {
      pool.terminate();
      await pool.join();
      rmSync(folder, { recursive: true });
    });

    for (const fault of faults) {
      itUnless(fault.needs && without[fault.needs])(`${fault.row}: ${fault.name}`, async () => {
        const verdict = await judge(fault, { pool, mark: join(folder, 'mark'), fixture: (file) => join(fixtures, file) });
        expect(verdict).toMatchObject({ problems: [], usable: true, harmed: 0, busy: 0 });
      });
    }

    it('J: the initializer throws', async () => {
      expect(await judgeInitializer(Pool, join(folder, 'mark'))).toMatchObject({ problems: [], busy: 0 });
    });

    itUnless(without.signals)('I: all idle workers are killed, then map', async () => {
      const pids = new Set(await pool.map(() => process.pid, Array.from({ length: 20 }), 1));
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      // Nobody has had time to notice.
      expect(await pool.map(square, [1, 2, 3, 4, 5, 6, 7, 8], 1)).toEqual([1, 4, 9, 16, 25, 36, 49, 64]);
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

  describe(`large things in a ${poolName}`, () => {
    it('arrive whole, and die with the worker without harm', async () => {
      await using pool = new Pool(2);
      const size = 100 * 1024 * 1024;
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
      const result = pool.applyAsync((bytes: Uint8Array) => bytes, [new Uint8Array(100 * 1024 * 1024)]);
      setTimeout(() => process.kill(pid, 'SIGKILL'), 20);
      await result.wait();
      if (!result.successful()) await expect(result.get()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
      expect(await pool.apply(square, [3])).toBe(9);
    }, 60_000);
  });

  describe(`J: an initializer of a ${poolName}`, () => {
    it('that throws breaks an idle pool too', async () => {
      const pool = new Pool(1, () => Promise.reject(new Error('late')));
      pool.close();
      await pool.join();
    });

    const broken: readonly [name: string, initializer: () => unknown, cause: Record<string, unknown>, needs?: 'signals'][] = [
      ['exits', () => process.exit(0), { exitCode: 0 }],
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
