import { describe, expect, it } from '@jest/globals';
import { AsyncResult } from '../../lib/pool/async-result.js';
import { currentTask } from '../../lib/pool/current-task.js';
import { submitCall } from '../../lib/pool/submit-task.js';
import { Task } from '../../lib/pool/task.js';
import { Form } from '../../lib/pool/wire.js';
import { deferred } from '../../lib/util/deferred.js';
import { memoryCodec, memoryPool } from './support/memory-crew.js';
import { submitWith, turns } from './support/submit.js';

const never = () => new Promise<never>(() => {});

describe('cancel()', () => {
  it('takes a queued task back, and it is never begun', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const gate = deferred();
    const first = submitWith(engine, undefined, () => gate.promise);
    await turns();
    const ran: number[] = [];
    const queued = [1, 2, 3].map((n) => submitWith(engine, undefined, (a: number) => void ran.push(a), n));
    const reason = new Error('no need');
    expect(queued[1]!.cancel(reason)).toBe(true);
    expect([queued[1]!.ready(), queued[1]!.cancelled(), queued[1]!.cancel()]).toEqual([true, true, false]);
    await expect(queued[1]!.get()).rejects.toBe(reason);
    gate.resolve();
    await Promise.all([first, queued[0], queued[2]]);
    expect(ran).toEqual([1, 3]);
    expect(queued[0]!.cancelled()).toBe(false);
    engine.close();
    await engine.join();
    expect(workers.length).toBe(1);
  });

  it('tells a running task by its signal, and spares a worker that comes back', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const heard = deferred<unknown>();
    const attentive = () =>
      new Promise((_, reject) => {
        const { signal } = currentTask()!;
        signal.addEventListener('abort', () => {
          heard.resolve(signal.reason);
          reject(new Error('stopped'));
        });
      });
    const running = submitWith(engine, undefined, attentive);
    await turns();
    expect(running.cancel()).toBe(true);
    await expect(running.get()).rejects.toMatchObject({ name: 'AbortError' });
    expect(await heard.promise).toMatchObject({ name: 'AbortError' });
    expect(await submitWith(engine, undefined, () => 2)).toBe(2);
    engine.close();
    await engine.join();
    expect(workers.length).toBe(1);
  });

  it('ends the worker of a task that does not come back, and what waited behind it runs elsewhere', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { gracePeriod: 0.02 } });
    const moody = (n: number) => (n < 0 ? never() : n);
    await submitWith(engine, undefined, moody, 0);
    const before = [1, 2, 3].map((n) => submitWith(engine, undefined, moody, n));
    const stuck = submitWith(engine, undefined, moody, -1);
    const after = [4, 5, 6].map((n) => submitWith(engine, undefined, moody, n));
    await Promise.all(before);
    await turns();
    stuck.cancel();
    expect(await Promise.all(after)).toEqual([4, 5, 6]);
    await expect(stuck.get()).rejects.toMatchObject({ name: 'AbortError' });
    engine.close();
    await engine.join();
    expect(workers.length).toBe(2);
  });

  it('is known to the callback of the error, which hears of it before the result is ready', () => {
    const { engine } = memoryPool({ size: 1 });
    const heard: unknown[] = [];
    const errorCallback = (error: unknown): void => void heard.push((error as Error).name, result.cancelled(), result.ready(), result.cancel());
    const result = new AsyncResult<unknown>({ errorCallback });
    const func = engine.functions.lookUp(never, 'applyAsync');
    submitCall(engine, new Task(func, Form.call, memoryCodec.encodeRange([], { call: 'applyAsync' }), 1, result, 0, 'applyAsync'));
    expect([result.cancel(), result.cancelled(), result.ready(), heard]).toEqual([true, true, true, ['AbortError', true, false, false]]);
    engine.terminate();
  });

  it('does nothing to a task that has ended, in the very turn of its result either', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const done = submitWith(engine, undefined, () => 1);
    await done;
    expect([done.cancel(), done.cancelled(), await done]).toEqual([false, false, 1]);
    // Both orders of result and cancel within one turn of the loop.
    for (let at = 0; at < 30; at++) {
      const result = submitWith(engine, undefined, (n: number) => n, at);
      for (let turn = 0; turn < at % 6; turn++) await Promise.resolve();
      if (at % 2 === 1) await turns(at % 5);
      const cancelled = result.cancel();
      expect(result.cancelled()).toBe(cancelled);
      if (cancelled) await expect(result.get()).rejects.toMatchObject({ name: 'AbortError' });
      else expect(await result).toBe(at);
    }
    expect(engine.pending).toBe(0);
    expect(await submitWith(engine, undefined, () => 2)).toBe(2);
    engine.close();
    await engine.join();
    expect(workers.length).toBe(1);
  });

  it('of twenty thousand queued tasks one by one takes no longer than they do', async () => {
    const { engine } = memoryPool({ size: 1 });
    const stuck = submitWith(engine, undefined, never);
    await turns();
    const results = Array.from({ length: 20_000 }, (_, n) => submitWith(engine, undefined, (a: number) => a, n));
    expect(results.reverse().every((result) => result.cancel())).toBe(true);
    expect(engine.pending).toBe(1);
    stuck.cancel();
    expect(engine.pending).toBe(0);
    expect(await submitWith(engine, undefined, () => 'alive')).toBe('alive');
    engine.terminate();
    await engine.join();
  });

  it('after terminate() does nothing, and a closed pool with a cancelled task ends', async () => {
    const one = memoryPool({ size: 1 });
    const lost = submitWith(one.engine, undefined, never);
    await turns();
    one.engine.terminate();
    expect(lost.cancel()).toBe(false);
    await expect(lost.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await one.engine.join();

    const other = memoryPool({ size: 1, rules: { gracePeriod: 0.01 } });
    const stuck = submitWith(other.engine, undefined, never);
    await turns();
    stuck.cancel();
    other.engine.close();
    await other.engine.join();
    expect(other.workers.map(({ dead }) => dead)).toEqual([true]);
  });

  it('does not begin a prefetched task that was cancelled, and keeps the books straight', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const ran: number[] = [];
    const gate = deferred();
    const task = (n: number) => {
      ran.push(n);
      return n === 0 ? gate.promise : n;
    };
    await submitWith(engine, undefined, (n: number) => task(n), 99);
    const quick = (n: number) => task(n);
    await submitWith(engine, undefined, quick, 98);
    const results = Array.from({ length: 10 }, (_, n) => submitWith(engine, undefined, quick, n));
    await turns();
    expect(ran.at(-1)).toBe(0);
    for (const n of [3, 4, 7]) results[n]!.cancel();
    gate.resolve();
    const settled = await Promise.allSettled(results);
    expect(settled.map(({ status }) => status[0]).join('')).toBe('fffrrffrff');
    expect(ran.slice(2)).toEqual([0, 1, 2, 5, 6, 8, 9]);
    engine.close();
    await engine.join();
    expect(workers.length).toBe(1);
  });
});

describe('a signal', () => {
  it('that is aborted already lets nothing begin', async () => {
    const { engine } = memoryPool({ size: 1 });
    let ran = false;
    const reason = new Error('too late');
    const result = submitWith(engine, { signal: AbortSignal.abort(reason) }, () => (ran = true));
    expect([result.ready(), result.cancelled(), engine.pending]).toEqual([true, true, 0]);
    await expect(result.get()).rejects.toBe(reason);
    engine.close();
    await engine.join();
    expect(ran).toBe(false);
  });

  it('ends many tasks at once, each with its reason, and is let go of by those that ended before', async () => {
    const { engine } = memoryPool({ size: 2, rules: { gracePeriod: 0.01 } });
    const controller = new AbortController();
    const { signal } = controller;
    const done = submitWith(engine, { signal }, () => 1);
    await done;
    const results = Array.from({ length: 50 }, () => submitWith(engine, { signal }, never));
    await turns();
    controller.abort(new Error('enough'));
    for (const result of results) await expect(result.get()).rejects.toThrow('enough');
    expect([done.cancelled(), engine.pending]).toEqual([false, 0]);
    expect(await submitWith(engine, undefined, () => 3)).toBe(3);
    engine.close();
    await engine.join();
  });
});
