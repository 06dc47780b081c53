import { describe, expect, it } from '@jest/globals';
import { ImapJob } from '../../lib/pool/imap-job.js';
import { deferred } from '../../lib/util/deferred.js';
import { memoryPool } from './support/memory-crew.js';
import { submitWith, turns } from './support/submit.js';

/*
 * What the documentation of other pools of Node promises and has a counterpart here. In memory; what takes real processes
 * (memory limits of a worker, its exit hooks, progress) has its own specs.
 */

const never = () => new Promise<never>(() => {});

describe('what piscina promises', () => {
  it('no task goes to a worker whose asynchronous initialization is not through', async () => {
    const gate = deferred();
    const { engine } = memoryPool({ size: 1, start: (loop) => void gate.promise.then(() => loop.start()) });
    let begun = false;
    const result = submitWith(engine, undefined, () => (begun = true));
    await turns(20);
    expect(begun).toBe(false);
    gate.resolve();
    expect(await result).toBe(true);
    engine.terminate();
  });

  it('a signal ends a running task with its worker, and another worker goes on with the line', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { gracePeriod: 0 } });
    const controller = new AbortController();
    const endless = submitWith(engine, { signal: controller.signal }, never);
    const behind = submitWith(engine, undefined, () => 'behind');
    await turns();
    controller.abort();
    await expect(endless.get()).rejects.toMatchObject({ name: 'AbortError' });
    expect(await behind).toBe('behind');
    expect(workers.map(({ dead }) => dead)).toEqual([true, false]);
    engine.terminate();
  });

  it('a signal that is aborted already: nothing is run', async () => {
    const { engine } = memoryPool({ size: 1 });
    let ran = false;
    const result = submitWith(engine, { signal: AbortSignal.abort() }, () => (ran = true));
    await expect(result.get()).rejects.toMatchObject({ name: 'AbortError' });
    await turns();
    expect(ran).toBe(false);
    engine.terminate();
  });

  it('concurrentTasksPerWorker: waiting tasks share a worker, and there are no more of them than were allowed', async () => {
    const { engine, workers } = memoryPool({ size: 1, concurrency: 3 });
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    await Promise.all(Array.from({ length: 12 }, () => submitWith(engine, undefined, task)));
    expect([most, workers.length]).toEqual([3, 1]);
    engine.terminate();
  });

  it('close() lets what was submitted end, and takes nothing more', async () => {
    const { engine } = memoryPool({ size: 1 });
    const results = [1, 2, 3].map((n) => submitWith(engine, undefined, (x: number) => x, n));
    engine.close();
    expect(() => engine.requireRunning('Pool.apply')).toThrow('not running');
    await engine.join();
    expect(await Promise.all(results)).toEqual([1, 2, 3]);
  });

  it('destroy(), which is terminate() here, rejects what is pending', async () => {
    const { engine, workers } = memoryPool({ size: 2 });
    const pending = Array.from({ length: 4 }, () => submitWith(engine, undefined, never));
    await turns();
    engine.terminate();
    for (const result of pending) await expect(result.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await engine.join();
    expect(workers.every(({ dead }) => dead)).toBe(true);
  });

  it('back-pressure: a source is read only as far as results are taken', async () => {
    const { engine } = memoryPool({ size: 2 });
    let read = 0;
    function* source() {
      for (;;) yield read++;
    }
    const func = engine.functions.lookUp((n: number) => n, 'Pool.imap');
    const request = { call: 'Pool.imap', func, chunkSize: 1, bufferSize: 5, ordered: true, signal: undefined, limits: undefined };
    const results = new ImapJob(engine, request, source(), {});
    await turns(30);
    expect(read).toBe(5);
    expect(await results.take()).toEqual({ value: 0 });
    await turns(30);
    expect(read).toBe(6);
    engine.terminate();
  });

  it('an error outside of any task ends the worker alone', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    await submitWith(engine, undefined, () => 1);
    workers[0]!.die({ exitCode: 1 });
    expect(await submitWith(engine, undefined, () => 2)).toBe(2);
    expect(workers).toHaveLength(2);
    engine.terminate();
  });
});

describe('what tinypool promises', () => {
  it('isolateWorkers: each task has a worker of its own', async () => {
    const { engine, workers } = memoryPool({ size: 2, maxTasksPerChild: 1 });
    await Promise.all(Array.from({ length: 6 }, (_, n) => submitWith(engine, undefined, (x: number) => x, n)));
    expect(workers.length).toBeGreaterThanOrEqual(6);
    engine.terminate();
  });

  it('cancelPendingTasks: what has not begun is rejected, what runs comes to its end', async () => {
    const { engine } = memoryPool({ size: 1 });
    const controller = new AbortController();
    const gate = deferred();
    const running = submitWith(engine, undefined, () => gate.promise.then(() => 'done'));
    const waiting = [1, 2, 3].map((n) => submitWith(engine, { signal: controller.signal }, (x: number) => x, n));
    await turns();
    controller.abort();
    for (const result of waiting) await expect(result.get()).rejects.toMatchObject({ name: 'AbortError' });
    gate.resolve();
    expect(await running).toBe('done');
    engine.terminate();
  });
});

describe('what workerpool promises', () => {
  it('timeout: a task that takes too long is rejected, and its worker is ended', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { gracePeriod: 0 } });
    await expect(submitWith(engine, { timeout: 0.01 }, never).get()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(await submitWith(engine, undefined, () => 'next')).toBe('next');
    expect(workers[0]!.dead).toBe(true);
    engine.terminate();
  });

  it('timeout: the time in line does not count', async () => {
    const { engine } = memoryPool({ size: 1 });
    const slow = submitWith(engine, undefined, () => new Promise((resolve) => setTimeout(resolve, 700, 'slow')));
    const quick = submitWith(engine, { timeout: 0.5 }, () => 'quick');
    expect(await Promise.all([slow, quick])).toEqual(['slow', 'quick']);
    engine.terminate();
  });

  it('abort listeners: a task that comes to its end by itself when it is told keeps its worker', async () => {
    const { engine, workers } = memoryPool({ size: 1, rules: { gracePeriod: 5 } });
    const controller = new AbortController();
    const gate = deferred();
    const result = submitWith(engine, { signal: controller.signal }, () => gate.promise);
    await turns();
    controller.abort(new Error('stop'));
    gate.resolve(); // as a task would that listens to the signal of currentTask()
    await expect(result.get()).rejects.toThrow('stop');
    expect(await submitWith(engine, undefined, () => 'next')).toBe('next');
    expect(workers).toHaveLength(1);
    engine.terminate();
  });

  it('stats: how many work, wait and are done', async () => {
    const { engine } = memoryPool({ size: 2 });
    await submitWith(engine, undefined, () => 0);
    const gate = deferred();
    const results = Array.from({ length: 6 }, () => submitWith(engine, undefined, () => gate.promise));
    await turns();
    expect(engine.statistics()).toMatchObject({ size: 2, running: 2, queued: 4, done: 1 });
    gate.resolve();
    await Promise.all(results);
    expect(engine.statistics()).toMatchObject({ running: 0, queued: 0, done: 7, failed: 0 });
    engine.terminate();
  });
});
