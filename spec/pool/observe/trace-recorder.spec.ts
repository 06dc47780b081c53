import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../../../lib/pool/engine.js';
import type { TraceData } from '../../../lib/pool/observe/trace-data.js';
import { TraceRecorder } from '../../../lib/pool/observe/trace-recorder.js';
import { memoryPool } from '../support/memory-crew.js';
import { submitWith, turns } from '../support/submit.js';

function record(engine: Engine): () => TraceData {
  const recorder = new TraceRecorder(100, engine.workers());
  engine.books.observe(recorder);
  return () => recorder.data('a run');
}

/** How each task ended, in the lane of which worker; and how many wait. */
const told = ({ tasks, workers, waiting }: TraceData) => [tasks.map(([, , , , , worker, , , , how]) => [how, workers[worker]?.lane]), waiting.length];
const [DONE, FAILED, LOST, CANCELLED, RETRIED, RUNNING] = [0, 1, 2, 3, 4, 5];

describe('a recording that is written while the pool works', () => {
  it('has what runs and what waits, and since when', async () => {
    const { engine } = memoryPool({ size: 1 });
    await submitWith(engine, undefined, () => 0);
    const data = record(engine);
    const stay = () => new Promise<void>(() => undefined);
    for (let n = 0; n < 3; n++) submitWith(engine, undefined, stay).wait().catch(() => undefined);
    await turns();
    expect(told(data())).toEqual([[[RUNNING, 0]], 2]);
    const [[, , , , , , submitted, begun]] = data().tasks as [TraceData['tasks'][number]];
    for (const time of [submitted, ...data().waiting]) expect(time).toBeGreaterThanOrEqual(0);
    expect(submitted).toBeLessThanOrEqual(begun + 0.02);
    engine.terminate();
    await engine.join();
    expect(told(data())).toEqual([[[CANCELLED, 0], [CANCELLED, undefined], [CANCELLED, undefined]], 0]);
  });

  it('shows a task that is cancelled while it runs where it ran', async () => {
    const { engine } = memoryPool({ size: 1, rules: { gracePeriod: 0.01 } });
    await submitWith(engine, undefined, () => 0);
    const data = record(engine);
    const stay = () => new Promise<void>(() => undefined);
    const [runs, waits] = [submitWith(engine, undefined, stay), submitWith(engine, undefined, stay)];
    await turns();
    waits.cancel();
    runs.cancel();
    await submitWith(engine, undefined, () => 1);
    expect(told(data())).toEqual([[[CANCELLED, undefined], [CANCELLED, 0], [DONE, 0]], 0]);
    const [, , , , , , submitted, begun, ended] = data().tasks[1]!;
    expect(submitted).toBeLessThanOrEqual(begun + 0.02);
    expect(begun).toBeLessThan(ended);
    engine.close();
    await engine.join();
  });

  it('numbers the tries of a task, which does not wait between them', async () => {
    const { engine } = memoryPool({ size: 1 });
    await submitWith(engine, undefined, () => 0);
    const data = record(engine);
    const no = () => {
      throw new Error('no');
    };
    await submitWith(engine, { retries: 2 }, no).wait();
    const attempts = data().tasks.map(([, , , , attempt, , , , , how]) => [attempt, how]);
    expect([attempts, data().waiting]).toEqual([[[1, RETRIED], [2, RETRIED], [3, FAILED]], []]);
    const resting = submitWith(engine, { retries: { count: 1, delay: 1000 } }, no);
    await turns();
    expect(told(data())).toEqual([[[RETRIED, 0], [RETRIED, 0], [FAILED, 0], [RETRIED, 0]], 0]);
    resting.cancel();
    expect(data().tasks.at(-1)!.slice(4, 6)).toEqual([2, -1]);
    expect(engine.statistics()).toMatchObject({ done: 1, failed: 1, cancelled: 1, retried: 3, queued: 0, items: { submitted: 3, done: 1, failed: 2 } });
    engine.close();
    await engine.join();
  });

  it('does not show a task as running in a worker that died before it began', async () => {
    const { engine, workers } = memoryPool({ size: 1 });
    await submitWith(engine, undefined, () => 0);
    const data = record(engine);
    const seen: unknown[] = [];
    engine.books.observe({
      began: () => workers.length === 1 && workers[0]!.kill(),
      workerStarted: () => seen.push(told(data())),
    });
    await submitWith(engine, undefined, () => 1);
    expect(seen).toEqual([[[], 1]]);
    await submitWith(engine, undefined, () => (workers[1]!.kill(), new Promise(() => undefined))).wait();
    expect(told(data())).toEqual([[[DONE, 0], [LOST, 0]], 0]);
    engine.close();
    await engine.join();
  });
});
