import { describe, expect, it } from '@jest/globals';
import { AsyncResult } from '../../lib/pool/async-result.js';
import type { Engine } from '../../lib/pool/engine.js';
import { isLoss } from '../../lib/pool/lost-worker.js';
import { Task } from '../../lib/pool/task.js';
import { Form } from '../../lib/pool/wire.js';
import { deferred } from '../../lib/util/deferred.js';
import { memoryCodec, memoryPool } from './support/memory-crew.js';

function submit(engine: Engine, func: () => unknown): AsyncResult<unknown> {
  const result = new AsyncResult<unknown>();
  const sent = engine.functions.lookUp(func, 'apply');
  engine.submit(new Task(sent, Form.call, memoryCodec.encodeRange([], { call: 'apply' }), 1, result, 0, 'apply'));
  return result;
}

async function endOf(engine: Engine): Promise<void> {
  engine.close();
  await engine.join();
}

describe('an engine that starts its workers on demand', () => {
  it('has none before there is a task, and ends without', async () => {
    const { engine, workers } = memoryPool({ onDemand: true });
    await endOf(engine);
    expect(workers.length).toBe(0);
  });

  it('uses a free worker again, and starts one for each task that finds none', async () => {
    const { engine, workers } = memoryPool({ size: 3, onDemand: true });
    for (let n = 0; n < 5; n++) await submit(engine, () => n);
    expect(workers.length).toBe(1);
    const gate = deferred();
    const held = [submit(engine, () => gate.promise), submit(engine, () => gate.promise)];
    await submit(engine, () => 'a third');
    expect(workers.length).toBe(3);
    gate.resolve();
    await Promise.all(held);
    await endOf(engine);
  });

  it('starts no more than it may', async () => {
    const { engine, workers } = memoryPool({ size: 3, onDemand: true });
    const gate = deferred();
    const all = Array.from({ length: 45 }, () => submit(engine, () => gate.promise));
    while (workers.length < 3) await new Promise(setImmediate);
    gate.resolve();
    await Promise.all(all);
    expect(workers.length).toBe(3);
    await endOf(engine);
  });

  it('replaces a dead worker only when there is work for it', async () => {
    const { engine, workers } = memoryPool({ size: 2, onDemand: true });
    const lost = submit(engine, () => workers[0]?.kill());
    const error: unknown = await lost.get().catch((reason: unknown) => reason);
    expect(isLoss(error)).toBe(true);
    expect(workers.length).toBe(1);
    expect(await submit(engine, () => 'again')).toBe('again');
    expect(workers.length).toBe(2);
    await endOf(engine);
  });

  it('starts workers for what was submitted right before it was closed', async () => {
    const { engine, workers } = memoryPool({ size: 2, maxTasksPerChild: 1, onDemand: true });
    const results = Array.from({ length: 6 }, (_, n) => submit(engine, () => n));
    await endOf(engine);
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(workers.length).toBe(6);
  });

  it('takes back what no worker has', async () => {
    const { engine, workers } = memoryPool({ size: 1, onDemand: true });
    const gate = deferred();
    const begun = deferred();
    const running = submit(engine, () => (begun.resolve(), gate.promise));
    await begun.promise;
    const waiting = submit(engine, () => 'never');
    await new Promise(setImmediate);
    engine.failWaiting(() => new RangeError('taken back'));
    await expect(waiting.get()).rejects.toThrow('taken back');
    gate.resolve();
    await running;
    expect(workers.length).toBe(1);
    await endOf(engine);
  });
});
