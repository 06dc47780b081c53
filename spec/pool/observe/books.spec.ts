import { describe, expect, it } from '@jest/globals';
import type { PoolObserver } from '../../../lib/pool/observe/observer.js';
import { summaryLine } from '../../../lib/pool/observe/summary-line.js';
import { AsyncResult } from '../../../lib/pool/async-result.js';
import type { Engine } from '../../../lib/pool/engine.js';
import { Task } from '../../../lib/pool/task.js';
import { readTaskOptions } from '../../../lib/pool/task-options.js';
import { Form } from '../../../lib/pool/wire.js';
import { deferred } from '../../../lib/util/deferred.js';
import { viewOf } from '../../../lib/serialization/byte-range.js';
import { memoryCodec, memoryPool } from '../support/memory-crew.js';

function submit<A extends unknown[], R>(engine: Engine, func: (...args: A) => R, ...args: A): AsyncResult<Awaited<R>> {
  const result = new AsyncResult<Awaited<R>>();
  const sent = engine.functions.lookUp(func, 'apply');
  engine.submit(new Task(sent, Form.call, memoryCodec.encodeRange(args, { call: 'apply' }), 1, result, 0, 'apply'));
  return result;
}

/** Notes what an observer hears, one word for each; tasks are known by their first argument. */
function listen(engine: Engine): { readonly heard: string[]; stop(): void } {
  const heard: string[] = [];
  const name = (task: Task): string => String((memoryCodec.decode(viewOf(task.args)) as unknown[])[0]);
  const observer: PoolObserver = {
    submitted: (task) => heard.push(`submitted ${name(task)}`),
    began: (task) => heard.push(`began ${name(task)}`),
    ended({ task, how, times: { submitted, begun, ended }, worker }) {
      heard.push(`${how} ${name(task)}`);
      expect(submitted).toBeLessThanOrEqual(begun + 0.02); // the tick of a submission
      expect(begun).toBeLessThanOrEqual(ended);
      expect(ended).toBeLessThanOrEqual(performance.now());
      if (how !== 'cancelled') expect(worker?.pid).toBeGreaterThan(0);
    },
    workerStarted: ({ restart }) => heard.push(restart ? 'restart' : 'start'),
    workerReady: () => heard.push('ready'),
    workerEnded: (_, why) => heard.push(why),
  };
  return { heard, stop: engine.books.observe(observer) };
}

describe('the books of a pool', () => {
  it('tell who looks on of every task in the order in which it happens', async () => {
    const { engine } = memoryPool({ size: 1 });
    const { heard, stop } = listen(engine);
    await submit(engine, (n: number) => n, 0);
    const results = [1, 2, 3].map((n) => submit(engine, (m: number) => m, n));
    await Promise.all(results);
    expect(heard).toEqual([
      ...['submitted 0', 'ready', 'began 0', 'done 0'],
      ...['submitted 1', 'submitted 2', 'submitted 3', 'began 1', 'done 1', 'began 2', 'done 2', 'began 3', 'done 3'],
    ]);
    stop();
    await submit(engine, (n: number) => n, 9);
    expect(heard.length).toBe(13);
    engine.close();
    await engine.join();
    expect(engine.books).toMatchObject({ done: 5, failed: 0, itemsDone: 5 });
    expect(engine.books.run.count).toBe(5);
  });

  it('tell how tasks and workers ended that did not end well', async () => {
    const { engine, workers } = memoryPool({ size: 1, maxTasksPerChild: 2 });
    const { heard } = listen(engine);
    const act = (what: string): unknown => {
      if (what === 'throws') throw new Error('no');
      if (what === 'dies') workers.at(-1)!.kill();
      return what === 'stays' || what === 'dies' ? new Promise(() => {}) : what;
    };
    await submit(engine, act, 'throws').wait();
    await submit(engine, act, 'ends');
    await submit(engine, act, 'dies').wait();
    const stays = submit(engine, act, 'stays');
    while (!heard.includes('began stays')) await new Promise(setImmediate);
    engine.terminate();
    await stays.wait();
    await engine.join();
    const word = (text: string): string => text.split(' ')[0]!;
    expect(heard.filter((text) => word(text) !== 'submitted')).toEqual([
      ...['ready', 'began throws', 'failed throws', 'began ends', 'done ends'],
      ...['start', 'ready', 'recycled', 'began dies', 'lost dies', 'fault', 'restart', 'ready', 'began stays'],
      ...['cancelled stays', 'terminated'],
    ]);
    expect(engine.books).toMatchObject({ done: 1, failed: 1, lost: 1, cancelled: 1, restarts: 1, recycled: 1 });
  });

  it('tell again that a task has begun, when its worker died before it did so', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    await submit(engine, (n: number) => n, 0);
    const { heard } = listen(engine);
    engine.books.observe({ began: () => workers.at(-1)!.pid === workers[0]!.pid && workers[0]!.kill() });
    expect(await submit(engine, (n: number) => n, 1)).toBe(1);
    expect(heard).toEqual(['submitted 1', 'began 1', 'fault', 'restart', 'ready', 'began 1', 'done 1']);
    engine.close();
    await engine.join();
  });

  it('are shown as statistics, tasks and items apart', async () => {
    const { engine, workers } = memoryPool({ size: 2, maxTasksPerChild: 50 });
    expect(engine.statistics()).toMatchObject({ state: 'RUN', size: 2, queued: 0, running: 0, done: 0, run: { max: 0 } });
    expect(engine.statistics().workers.map(({ state }) => state)).toEqual(['starting', 'starting']);
    const gate = deferred();
    const wait = (n: number) => (n === 0 ? gate.promise : n);
    const results = [0, 1, 0, 0].map((n) => submit(engine, wait, n));
    while (engine.statistics().done < 1) await new Promise(setImmediate);
    const { queued, running, items, workers: shown, wait: waited } = engine.statistics();
    expect({ queued, running, items }).toEqual({ queued: 1, running: 2, items: { submitted: 4, done: 1, failed: 0 } });
    expect(shown).toMatchObject([0, 1].map((n) => ({ name: workers[n]!.name, pid: workers[n]!.pid, state: 'running', task: 'wait' })));
    expect(shown.reduce((sum, { tasks }) => sum + tasks, 0)).toBe(1);
    expect(shown.every(({ since }) => Math.abs(since - Date.now()) < 60_000)).toBe(true);
    expect(waited.max).toBeGreaterThan(0);
    gate.resolve();
    await Promise.all(results);
    const owner = { done: () => undefined, failed: () => undefined };
    const chunk = engine.functions.lookUp((n: number) => n.toFixed(), 'imap');
    engine.submit(new Task(chunk, Form.each, memoryCodec.encodeRange([1, null, 3], { call: 'imap' }), 3, owner, 0, 'imap'));
    while (engine.statistics().done < 5) await new Promise(setImmediate);
    expect(engine.statistics()).toMatchObject({ queued: 0, running: 0, done: 5, failed: 0, items: { submitted: 7, done: 6, failed: 1 } });
    expect(summaryLine(engine.statistics())).toBe('a pool of 2: 0 tasks run, 0 wait; 5 done');
    expect(summaryLine({ ...engine.statistics(), running: 1, lost: 1, restarts: 1 })).toBe('a pool of 2: 1 task runs, 0 wait; 5 done, 1 lost; 1 restart');
    // Of this chunk a part is tried again.
    engine.submit(new Task(chunk, Form.each, memoryCodec.encodeRange([1, null, 3], { call: 'imap' }), 3, owner, 0, 'imap', readTaskOptions('imap', { retries: 1 })));
    while (engine.statistics().done < 6) await new Promise(setImmediate);
    expect(engine.statistics()).toMatchObject({ done: 6, failed: 0, retried: 1, items: { submitted: 10, done: 8, failed: 2 } });
    engine.close();
    await engine.join();
    expect(engine.statistics()).toMatchObject({ state: 'CLOSE', workers: [] });
  });
});
