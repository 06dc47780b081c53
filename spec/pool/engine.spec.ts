import { describe, expect, it } from '@jest/globals';
import { AsyncResult } from '../../lib/pool/async-result.js';
import type { Engine } from '../../lib/pool/engine.js';
import { Task } from '../../lib/pool/task.js';
import { Form } from '../../lib/pool/wire.js';
import { deferred } from '../../lib/util/deferred.js';
import { memoryCodec, memoryPool, type MemoryWorker } from './support/memory-crew.js';

function submit<A extends unknown[], R>(engine: Engine, func: (...args: A) => R, ...args: A): AsyncResult<Awaited<R>> {
  const result = new AsyncResult<Awaited<R>>();
  const sent = engine.functions.lookUp(func, 'apply');
  engine.submit(new Task(sent, Form.call, memoryCodec.encodeRange(args, { call: 'apply' }), 1, result, 0, 'apply'));
  return result;
}

async function endOf(engine: Engine): Promise<void> {
  engine.close();
  await engine.join();
}

describe('the engine of a pool', () => {
  it('runs tasks and gives their results back', async () => {
    const { engine } = memoryPool();
    const results = Array.from({ length: 1000 }, (_, n) => submit(engine, (a: number) => a * 2, n));
    expect(await Promise.all(results)).toEqual(Array.from({ length: 1000 }, (_, n) => n * 2));
    await endOf(engine);
  });

  it('runs one task at a time in each worker', async () => {
    const { engine } = memoryPool({ size: 3 });
    let running = 0;
    let most = 0;
    const task = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    await Promise.all(Array.from({ length: 60 }, () => submit(engine, task)));
    expect(most).toBe(3);
    await endOf(engine);
  });

  it('runs as many waiting tasks at once as it was told to, and synchronous ones alone', async () => {
    const { engine, workers } = memoryPool({ size: 2, concurrency: 5 });
    let running = 0;
    let most = 0;
    const task = async (turns: number) => {
      most = Math.max(most, ++running);
      for (; turns > 0; turns--) await new Promise(setImmediate);
      running--;
      return most;
    };
    const results = Array.from({ length: 60 }, (_, n) => submit(engine, task, 5 + (n % 7)));
    await Promise.all(results);
    expect(most).toBe(10);
    const blocking = (n: number) => {
      most = running++;
      running--;
      return n;
    };
    expect(await Promise.all(Array.from({ length: 60 }, (_, n) => submit(engine, blocking, n)))).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(most).toBe(0);
    expect(workers.length).toBe(2);
    await endOf(engine);
  });

  it('gives each result to its own task, whichever ends first', async () => {
    const { engine } = memoryPool({ size: 1, concurrency: 8 });
    const gates = Array.from({ length: 8 }, () => deferred<number>());
    const results = gates.map((_, n) => submit(engine, (at: number) => gates[at]!.promise, n));
    for (const n of [5, 0, 7, 2]) {
      gates[n]!.resolve(n * 10);
      expect(await results[n]).toBe(n * 10);
    }
    expect(results.map((result) => result.ready())).toEqual([true, false, true, false, false, true, false, true]);
    for (const gate of gates) gate.resolve(-1);
    await endOf(engine);
    expect(await Promise.all(results)).toEqual([0, -1, 20, -1, -1, 50, -1, 70]);
  });

  it('loses with a worker only what it had begun and not reported', async () => {
    const { engine, workers } = memoryPool({ size: 1, concurrency: 4 });
    const [gate, never] = [deferred(), deferred()];
    const begun: number[] = [];
    const task = async (n: number) => {
      begun.push(n);
      if (n < 4) await gate.promise;
      if (n === 1) {
        for (let turns = 0; turns < 20; turns++) await Promise.resolve();
        workers[0]!.kill(); // in the turn in which tasks 0 and 2 have ended: their results are in the black box alone
      }
      if (n === 3) await never.promise;
      return n;
    };
    const results = Array.from({ length: 9 }, (_, n) => submit(engine, task, n));
    while (begun.length < 4) await new Promise(setImmediate);
    gate.resolve();
    const lost = { code: 'ERR_WORKER_LOST', pid: workers[0]!.pid };
    for (const n of [1, 3]) await expect(results[n]!.get()).rejects.toMatchObject(lost);
    for (const n of [0, 2]) expect(await results[n]).toBe(n);
    for (const n of [4, 5, 6, 7, 8]) expect(await results[n]).toBe(n);
    expect(new Set(begun).size).toBe(begun.length);
    await endOf(engine);
  });

  it('lets running tasks end before a worker leaves after its number of tasks', async () => {
    const { engine, workers } = memoryPool({ size: 1, concurrency: 3, maxTasksPerChild: 3 });
    const gate = deferred();
    const slow = submit(engine, () => gate.promise);
    const quick = Array.from({ length: 2 }, (_, n) => submit(engine, (a: number) => a, n));
    await Promise.all(quick);
    const next = submit(engine, () => 'the next worker');
    expect([workers.length, slow.ready()]).toEqual([1, false]);
    gate.resolve();
    expect(await next).toBe('the next worker');
    expect([workers.length, workers[0]!.dead]).toEqual([2, true]);
    await endOf(engine);
  });

  it('rejects the task that a dead worker had begun and runs the others elsewhere', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    const ran: number[] = [];
    const quick = (n: number) => void ran.push(n);
    await submit(engine, quick, 0); // measured: from now on it is prefetched
    const killer = () => workers[0]!.kill();
    const before = Array.from({ length: 20 }, (_, n) => submit(engine, quick, n + 1));
    const dying = submit(engine, killer);
    const after = Array.from({ length: 20 }, (_, n) => submit(engine, quick, n + 100));
    await Promise.all(before);
    await expect(dying.get()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST', signal: 'SIGKILL', exitCode: -9 });
    await Promise.all(after);
    expect(new Set(ran).size).toBe(ran.length);
    expect(workers.length).toBe(2);
    await endOf(engine);
  });


  it('replaces a worker after its number of tasks', async () => {
    const { engine, workers } = memoryPool({ size: 2, maxTasksPerChild: 3 });
    const results = Array.from({ length: 30 }, (_, n) => submit(engine, (a: number) => a, n));
    await Promise.all(results);
    expect(workers.length).toBeGreaterThanOrEqual(10);
    await endOf(engine);
    expect(workers.every(({ dead }) => dead)).toBe(true);
  });

  it('takes prefetched tasks back from a worker that turns out slow', async () => {
    const { engine } = memoryPool({ size: 2 });
    const gate = deferred();
    let calls = 0;
    const moody = (n: number) => (n === 1 ? gate.promise : calls++);
    await Promise.all(Array.from({ length: 50 }, () => submit(engine, moody, 0)));
    const results = Array.from({ length: 40 }, (_, n) => submit(engine, moody, n === 0 ? 1 : 0));
    await Promise.all(results.slice(1));
    expect(results[0]!.ready()).toBe(false);
    gate.resolve();
    await endOf(engine);
    expect(calls).toBe(89);
  });

  it('T235 leaves no worker behind when one of them cannot be started', () => {
    const started: MemoryWorker[] = [];
    const start = (_: unknown, worker: MemoryWorker) => {
      if (started.length === 3) throw new Error('no more processes');
      started.push(worker);
    };
    expect(() => memoryPool({ size: 5, start })).toThrow('no more processes');
    expect(started.map(({ dead }) => dead)).toEqual([true, true, true]);
  });

  it('T261 has two hundred workers, and maps a thousand items', async () => {
    const { engine, workers } = memoryPool({ size: 200 });
    const results = Array.from({ length: 1000 }, (_, n) => submit(engine, (x: number) => x * x, n));
    expect(await Promise.all(results)).toEqual(Array.from({ length: 1000 }, (_, n) => n * n));
    expect(workers).toHaveLength(200);
    await endOf(engine);
  });

  it('is broken after three starts that failed, and says why', async () => {
    const { engine, workers } = memoryPool({ size: 1, start: (_, worker) => setImmediate(() => worker.die({ exitCode: 3 })) });
    await expect(submit(engine, () => 1).get()).rejects.toMatchObject({ code: 'ERR_RUNTIME', cause: { exitCode: 3 } });
    expect(() => engine.requireRunning('Pool.apply')).toThrow('cannot start');
    expect(workers.length).toBe(3);
    await engine.join();
  });

  it('rejects what has no result when it is terminated', async () => {
    const { engine } = memoryPool({ size: 1 });
    const results = Array.from({ length: 5 }, () => submit(engine, () => new Promise(() => {})));
    await new Promise(setImmediate);
    engine.terminate();
    for (const result of results) await expect(result.get()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    await engine.join();
  });

  it('fails all that was sent when there is no black box', async () => {
    const { engine, workers } = memoryPool({ size: 1, blackBox: false });
    const first = submit(engine, () => new Promise(() => {}));
    const second = submit(engine, () => 2);
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
    workers[0]!.kill();
    await expect(first.get()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
    expect(await second).toBe(2);
    await endOf(engine);
  });

  it('does not run a task elsewhere that three workers died with before they began it', async () => {
    let starts = 0;
    const { engine } = memoryPool({
      size: 1,
      start(loop, worker) {
        loop.start();
        if (++starts <= 3) worker.channel.sendPieces = () => worker.kill();
      },
    });
    await expect(submit(engine, () => 1).get()).rejects.toMatchObject({ code: 'ERR_WORKER_LOST' });
    expect(await submit(engine, () => 2)).toBe(2);
    await endOf(engine);
  });
});
