import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { currentTask } from '../../lib/pool/current-task.js';
import { deferred } from '../../lib/util/deferred.js';
import { AsyncResult } from '../../lib/pool/async-result.js';
import { submitCall } from '../../lib/pool/submit-task.js';
import { Task } from '../../lib/pool/task.js';
import { readTaskOptions } from '../../lib/pool/task-options.js';
import { Form } from '../../lib/pool/wire.js';
import { memoryCodec, memoryPool } from './support/memory-crew.js';
import { submitWith, turns } from './support/submit.js';

const never = () => new Promise<never>(() => {});

describe('timeout', () => {
  it('ends a task at its limit, and the others go on', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { gracePeriod: 0.01 } });
    const endless = submitWith(engine, { timeout: 0.03 }, never);
    const others = [1, 2, 3].map((n) => submitWith(engine, { timeout: 10 }, (a: number) => a, n));
    await expect(endless.get()).rejects.toMatchObject({ code: 'ERR_TIMEOUT', message: expect.stringMatching(/^apply: never ran for longer than its timeout of 0\.03 s/) });
    expect(endless.cancelled()).toBe(false);
    expect(await Promise.all(others)).toEqual([1, 2, 3]);
    engine.close();
    await engine.join();
    expect(workers.length).toBe(2);
  });

  it('counts from the moment when a worker begins the task, not while it waits', async () => {
    const { engine } = memoryPool({ size: 1 });
    const gate = deferred();
    const first = submitWith(engine, undefined, () => gate.promise);
    const waiting = submitWith(engine, { timeout: 0.5 }, () => 'in time');
    setTimeout(() => gate.resolve(), 700);
    expect(await waiting).toBe('in time');
    await first;
    engine.close();
    await engine.join();
  });

  it('is watched without a black box, and side by side', async () => {
    for (const options of [{ blackBox: false }, { concurrency: 3 }, { concurrency: 3, blackBox: false }]) {
      const { engine } = memoryPool({ size: 1, rules: { gracePeriod: 0.01 }, ...options });
      const endless = [1, 2].map(() => submitWith(engine, { timeout: 0.02 }, never));
      const quick = submitWith(engine, { timeout: 10 }, () => 1);
      for (const one of endless) await expect(one.get()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
      expect([await quick, await submitWith(engine, undefined, () => 2)]).toEqual([1, 2]);
      engine.close();
      await engine.join();
    }
  });

  it('of a task that comes back in time after its signal leaves the worker alone', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { gracePeriod: 5 } });
    const attentive = () => new Promise((resolve) => currentTask()!.signal.addEventListener('abort', () => resolve('late')));
    await expect(submitWith(engine, { timeout: 0.02 }, attentive).get()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(await submitWith(engine, undefined, () => 1)).toBe(1);
    engine.close();
    await engine.join();
    expect(workers.length).toBe(1);
  });
});

describe('a limit longer than a timer can be', () => {
  it('does not come at once, nor again and again', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { gracePeriod: 1e8, maxRestarts: 1e-8 } });
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    const chunk = async (items: readonly number[]) => {
      await turns();
      return [items.length, currentTask()!.signal.aborted];
    };
    // A chunk has as many times as long as one item.
    const limits = readTaskOptions('map', { timeout: 2e6, softTimeout: 1.5e6 });
    const result = new AsyncResult<unknown>();
    const bytes = memoryCodec.encodeRange([[1, 2]], { call: 'map' });
    submitCall(engine, new Task(engine.functions.lookUp(chunk, 'map'), Form.call, bytes, 2, result, 0, 'map', limits));
    expect(await result).toEqual([2, false]);
    const attentive = () => new Promise((resolve) => currentTask()!.signal.addEventListener('abort', resolve));
    const cancelled = submitWith(engine, undefined, attentive);
    await turns();
    cancelled.cancel();
    expect(await submitWith(engine, undefined, () => 1)).toBe(1);
    // The second worker that ends by a fault is replaced in some years.
    for (let round = 0; round < 2; round++) {
      await expect(submitWith(engine, undefined, () => workers.at(-1)!.kill()).get()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
    }
    await turns();
    engine.terminate();
    await engine.join();
    process.off('warning', listen);
    expect(warnings).toEqual([]);
  });
});

describe('side by side', () => {
  it('the others are brought to their end before the worker is ended, while another takes its place', async () => {
    const { engine, workers } = memoryPool({ size: 1, concurrency: 3, rules: { gracePeriod: 0.01 } });
    const gates = [deferred<number>(), deferred<number>()];
    const slow = gates.map((gate) => submitWith(engine, undefined, () => gate.promise));
    const stuck = submitWith(engine, undefined, never);
    await turns();
    stuck.cancel();
    expect(await submitWith(engine, undefined, () => 'elsewhere')).toBe('elsewhere');
    expect(workers.map(({ dead }) => dead)).toEqual([false, false]);
    gates.forEach((gate, n) => gate.resolve(n));
    expect(await Promise.all(slow)).toEqual([0, 1]);
    engine.close();
    await engine.join();
    expect(workers.map(({ dead }) => dead)).toEqual([true, true]);
  });

  it('each task has a currentTask() of its own', async () => {
    const { engine } = memoryPool({ size: 1, concurrency: 4 });
    const signals = new Set<AbortSignal>();
    const task = async () => {
      const { signal } = currentTask()!;
      await new Promise(setImmediate);
      if (currentTask()!.signal === signal) signals.add(signal);
    };
    await Promise.all([1, 2, 3, 4].map(() => submitWith(engine, undefined, task)));
    expect([signals.size, currentTask()]).toEqual([4, undefined]);
    engine.close();
    await engine.join();
  });
});

describe('softTimeout', () => {
  it('aborts the signal, and what the task does then is its result', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const waits = () => new Promise((resolve) => currentTask()!.signal.addEventListener('abort', () => resolve((currentTask()!.signal.reason as Error).message)));
    expect(await submitWith(engine, { softTimeout: 0.02 }, waits)).toBe('currentTask: the task has run for its softTimeout of 0.02 s. Bring it to its end now.');
    const computes = () => {
      const { signal } = currentTask()!;
      for (let n = 0; ; n++) if (signal.aborted) return n > 0;
    };
    expect(await submitWith(engine, { softTimeout: 0.02 }, computes)).toBe(true);
    const throws = () => {
      const { signal } = currentTask()!;
      for (;;) signal.throwIfAborted();
    };
    await expect(submitWith(engine, { softTimeout: 0.02 }, throws).get()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    engine.close();
    await engine.join();
    expect(workers.length).toBe(1);
  });
});

describe('no innocent task', () => {
  const plan = fc.record({
    kind: fc.constantFrom<'quick' | 'turn' | 'stuck' | 'attentive' | 'fails'>('quick', 'quick', 'quick', 'turn', 'stuck', 'attentive', 'fails'),
    cancelAfter: fc.option(fc.nat(6), { freq: 3 }),
    limited: fc.boolean(),
  });

  it('is harmed by cancels and limits, whenever they come, and none is begun twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(plan, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 3), async (plans, size, concurrency) => {
        const { engine, workers } = memoryPool({ size, concurrency, rules: { gracePeriod: 0.01 } });
        const begun = new Map<number, number>();
        const task = (n: number, kind: string) => {
          begun.set(n, (begun.get(n) ?? 0) + 1);
          if (kind === 'fails') throw new Error('as planned');
          if (kind === 'turn') return new Promise((resolve) => setImmediate(resolve, n));
          if (kind === 'stuck') return never();
          if (kind !== 'attentive') return n;
          return new Promise((_, reject) => currentTask()!.signal.addEventListener('abort', () => reject(new Error('stopped'))));
        };
        const hopeless = (kind: string) => kind === 'stuck' || kind === 'attentive';
        const results = plans.map(({ kind, limited }, n) =>
          submitWith(engine, hopeless(kind) ? { timeout: 0.015 } : limited ? { timeout: 20 } : undefined, task, n, kind),
        );
        for (let turn = 0; turn <= 6; turn++) {
          plans.forEach(({ cancelAfter }, n) => cancelAfter === turn && results[n]!.cancel());
          await turns(1);
        }
        const settled = await Promise.allSettled(results);
        settled.forEach((end, n) => {
          const { kind } = plans[n]!;
          if (results[n]!.cancelled()) expect(end).toMatchObject({ reason: { name: 'AbortError' } });
          else if (hopeless(kind)) expect(end).toMatchObject({ reason: { code: 'ERR_TIMEOUT' } });
          else if (kind === 'fails') expect(end).toMatchObject({ reason: { message: 'as planned' } });
          else expect(end).toEqual({ status: 'fulfilled', value: n });
        });
        expect([...begun.values()].every((times) => times === 1)).toBe(true);
        expect(engine.pending).toBe(0);
        engine.close();
        await engine.join();
        expect(workers.every(({ dead }) => dead)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
