import { describe, expect, it } from '@jest/globals';
import { currentTask } from '../../lib/pool/current-task.js';
import { ImapJob } from '../../lib/pool/imap-job.js';
import { IMapIterator } from '../../lib/pool/imap-iterator.js';
import { readTaskOptions } from '../../lib/pool/task-options.js';
import { memoryPool, type MemoryPool } from './support/memory-crew.js';
import { submitWith, turns } from './support/submit.js';

async function end({ engine }: MemoryPool): Promise<void> {
  engine.close();
  await engine.join();
}

describe('retries', () => {
  it('try a task again that throws, as often as asked, and tell how often', async () => {
    const pool = memoryPool({ size: 1 });
    const asked: unknown[] = [];
    const third = () => {
      const { attempt } = currentTask()!;
      if (attempt < 3) throw new Error(`no ${String(attempt)}`);
      return attempt;
    };
    const when = (error: unknown, attempt: number) => asked.push([(error as Error).message, attempt]) > 0;
    expect(await submitWith(pool.engine, { retries: { count: 5, when } }, third)).toBe(3);
    expect(asked).toEqual([['no 1', 1], ['no 2', 2]]); // prettier-ignore
    const always = () => {
      throw Object.assign(new RangeError('always'), { own: 1 });
    };
    await expect(submitWith(pool.engine, { retries: 2 }, always).get()).rejects.toMatchObject({ name: 'RangeError', message: 'always', own: 1, attempts: 3 });
    await expect(submitWith(pool.engine, undefined, always).get()).rejects.not.toHaveProperty('attempts');
    await expect(submitWith(pool.engine, { retries: { count: 9, when: () => false } }, always).get()).rejects.not.toHaveProperty('attempts');
    await end(pool);
  });

  it('wait as long as delay says, and keep a closed pool open for that', async () => {
    const pool = memoryPool({ size: 1 });
    const delays: number[] = [];
    const delay = (attempt: number) => (delays.push(attempt), 0.005 * attempt);
    const failing = () => {
      if (currentTask()!.attempt < 4) throw new Error('not yet');
      return 'at last';
    };
    const result = submitWith(pool.engine, { retries: { count: 3, delay } }, failing);
    pool.engine.close();
    await pool.engine.join();
    expect([await result, delays]).toEqual(['at last', [1, 2, 3]]);
  });

  it('fail with what `when` or `delay` throws', async () => {
    const pool = memoryPool({ size: 1 });
    const bad = () => {
      throw new Error('task');
    };
    const thrower = (): never => {
      throw new Error('user');
    };
    await expect(submitWith(pool.engine, { retries: { count: 1, when: thrower } }, bad).get()).rejects.toThrow('user');
    await expect(submitWith(pool.engine, { retries: { count: 1, delay: thrower } }, bad).get()).rejects.toThrow('user');
    await end(pool);
  });

  it('hold for lost workers and for time limits; three lost workers are enough for any count', async () => {
    const pool = memoryPool({ size: 1, rules: { gracePeriod: 0.01 } });
    const { workers } = pool;
    let kills = 0;
    const once = () => (kills++ === 0 ? workers.at(-1)!.kill() : 'survived');
    expect(await submitWith(pool.engine, { retries: 1 }, once)).toBe('survived');
    const killer = () => workers.at(-1)!.kill();
    const poisoned = submitWith(pool.engine, { retries: 100 }, killer);
    await expect(poisoned.get()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST', attempts: 3, poisoned: true, message: expect.stringMatching(/try number 3.*poisoned/s) });
    await expect(submitWith(pool.engine, { retries: 1 }, killer).get()).rejects.toMatchObject({ attempts: 2, poisoned: false });
    const slowOnce = () => (currentTask()!.attempt === 1 ? new Promise(() => {}) : 'quick');
    expect(await submitWith(pool.engine, { retries: 1, timeout: 0.5 }, slowOnce)).toBe('quick');
    await end(pool);
  });

  it('end with a cancel, also while a try is awaited, and with terminate()', async () => {
    const pool = memoryPool({ size: 1 });
    let tries = 0;
    const failing = () => {
      tries++;
      throw new Error('again');
    };
    const controller = new AbortController();
    const results = [
      submitWith(pool.engine, { retries: { count: 5, delay: 60 } }, failing),
      submitWith(pool.engine, { retries: { count: 5, delay: 60 }, signal: controller.signal }, failing),
      submitWith(pool.engine, { retries: { count: 5, delay: 60 } }, failing),
    ];
    while (tries < 3) await turns(1);
    await turns();
    expect([results[0]!.cancel(), results[0]!.cancelled(), results[0]!.cancel()]).toEqual([true, true, false]);
    controller.abort(new Error('stop'));
    await expect(results[1]!.get()).rejects.toThrow('stop');
    expect(pool.engine.pending).toBe(1);
    pool.engine.terminate();
    await expect(results[2]!.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await pool.engine.join();
    expect(tries).toBe(3);
  });

  it('of an imap with chunks try only the items again that failed', async () => {
    const pool = memoryPool({ size: 2 });
    const ran = new Map<number, number>();
    const flaky = (n: number) => {
      ran.set(n, (ran.get(n) ?? 0) + 1);
      if (n % 3 === 0 && (currentTask()!.attempt < 3 || n === 9)) throw new Error(`item ${String(n)}`);
      return n * 10;
    };
    const func = pool.engine.functions.lookUp(flaky, 'imap');
    const limits = readTaskOptions('imap', { retries: 2 });
    const request = { call: 'imap', func, chunkSize: 5, bufferSize: undefined, ordered: true, signal: undefined, limits };
    const items = Array.from({ length: 12 }, (_, n) => n);
    const iterator = new IMapIterator<number>(new ImapJob(pool.engine, request, items, {}));
    const results: unknown[] = [];
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => ({ done: false, value: [(error as Error).message, (error as { attempts: number }).attempts] }));
      if (next.done === true) break;
      results.push(next.value);
    }
    expect(results).toEqual(items.map((n) => (n === 9 ? ['item 9', 3] : n * 10)));
    expect(items.map((n) => ran.get(n))).toEqual(items.map((n) => (n % 3 === 0 ? 3 : 1)));
    await end(pool);
  });

});
